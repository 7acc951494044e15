"""The breakdown of a film: its numbers, and how they are printed. `--accept` rewrites goldens."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from printed import GOOD, compiled

from wanscript.breakdown import Breakdown, Share, Side, breakdown
from wanscript.cli.report import report
from wanscript.compiler import unknown
from wanscript.models.price import ZERO
from wanscript.show.breakdowndata import breakdown_csv, breakdown_document
from wanscript.show.breakdownpage import breakdown_page
from wanscript.show.breakdowntables import TABLES
from wanscript.show.breakdowntext import breakdown_text
from wanscript.show.terminal import as_json, columns
from wanscript.timeline.records import TimeOfDay

FILMS = Path(__file__).parent / "breakdown"
LAMP = FILMS / "lamp.wan"


def broken_down(path: Path) -> Breakdown:
    return breakdown(compiled(path)[1], unknown, "intl", "CNY")


def text_of(text: str, tmp_path: Path) -> Breakdown:
    (tmp_path / "film.wan").write_text(text, "utf-8")
    return broken_down(tmp_path / "film.wan")


def short(share: Share) -> tuple[tuple[str, ...], int, int, str]:
    """Scenes, shots, seconds and price of a share in which all is known."""
    assert share.price.cost is not None
    assert share.seconds.known
    assert share.price.cost.amount.known
    assert share.count == len(share.scenes)
    return share.scenes, share.shots, int(share.seconds.low), str(share.price.cost.amount.low)


def test_the_numbers_of_a_film_are_those_counted_by_hand() -> None:
    """Each number with its reason, from `lamp.wan`: 720P costs CNY 0.733924 a second.

    1: 10 s, 7.33924 is 7.34. 2: 8 s, 5.871392 is 5.88. again: two takes of 6 s, each 4.403544,
    which is 4.41, so 8.82. 4: 5 s, 3.66962 is 3.67. A line takes 0.45 s and 0.36 s a word, and
    all of them have room: "Where is Old Ben?" 1.89, "Gone." 0.81, "I never knew." 1.53, "To the
    old man!" 1.89, "And that was all." 1.89; each in tenths.
    """
    made = broken_down(LAMP)
    prices = [row.price.cost and str(row.price.cost.amount.low) for row in made.scenes]
    assert prices == ["7.34", "5.88", "8.82", "3.67"]
    # the cut in scene 2 makes five shots; 10 + 8 + 6 + 5 seconds; 7.34 + 5.88 + 8.82 + 3.67
    assert short(made.total.share) == (("1", "2", "again", "4"), 5, 29, "25.71")
    total = made.total
    # 4 + 1 + 3 + 4 + 4 words; 1.9 + 0.8 + 1.5 + 1.9 + 1.9 seconds; one take each, and two of one
    assert (total.lines, total.words, total.speech, total.takes) == (5, 16, Decimal("8.0"), 5)
    cast = {
        row.name: (row.lines, row.words, str(row.speech), row.only_heard, *short(row.share))
        for row in made.cast
    }
    assert cast == {
        # Gone. I never knew. To the old man! Of his scenes one hears him alone.
        "Jonas": (3, 1 + 3 + 4, "4.2", ("2",), ("1", "2", "again", "4"), 5, 29, "25.71"),
        # Where is Old Ben? To the old man!
        "Mara": (2, 4 + 4, "3.8", (), ("1", "2", "again"), 4, 24, "22.04"),
        # a narrator whom nobody declared
        "": (1, 4, "1.9", ("4",), ("4",), 1, 5, "3.67"),
        # Old Ben is on a photo and is spoken of: he is in no scene
    }
    assert made.shared_lines  # 3 + 2 + 1 lines of the cast, five of the film
    places = {row.place: (row.sides, row.times, *short(row.share)) for row in made.places}
    night, dawn = TimeOfDay.NIGHT, TimeOfDay.DAWN
    assert places == {
        "Bar": ((Side.INTERIOR,), (night,), ("1", "again"), 2, 16, "16.16"),
        "ROOF": ((Side.EXTERIOR,), (dawn,), ("2",), 2, 8, "5.88"),
        # CONTINUOUS says no time of day
        "CAR": ((Side.BOTH,), (), ("4",), 1, 5, "3.67"),
    }
    light = {(row.side, row.time): short(row.share) for row in made.light}
    assert light == {
        (Side.INTERIOR, night): (("1", "again"), 2, 16, "16.16"),
        (Side.EXTERIOR, dawn): (("2",), 2, 8, "5.88"),
        (Side.BOTH, None): (("4",), 1, 5, "3.67"),
    }
    assert [(row.name, row.share.scenes) for row in made.props] == [("Lamp", ("1", "again"))]
    assert [(row.act, *short(row.share)) for row in made.acts] == [
        ("Act One", ("1", "2"), 3, 18, "13.22"),
        ("Act Two", ("again", "4"), 2, 11, "12.49"),
    ]
    assert [(row.model, row.share.count) for row in made.models] == [("wan2.7-r2v", 4)]


def test_parts_of_every_film_add_up_to_it() -> None:
    """Whatever a script says, and also where a model decides how long it lasts."""
    looked = 0
    for path in GOOD:
        made = broken_down(path)
        whole = made.total.share
        for rows in (made.places, made.light, made.models, made.acts):
            shares = [row.share for row in rows]
            if not shares:
                continue
            looked += 1
            assert sorted(name for each in shares for name in each.scenes) == sorted(whole.scenes)
            assert sum(each.shots for each in shares) == whole.shots
            assert sum((each.seconds for each in shares), ZERO) == whole.seconds
            costs = [each.price.cost for each in shares]
            if whole.price.cost:
                amounts = (each.amount for each in costs if each)
                assert sum(amounts, ZERO) == whole.price.cost.amount
        assert sum((row.seconds for row in made.scenes), ZERO) == whole.seconds
        assert set(made.total.share.scenes) == {row.scene for row in made.scenes}
    assert looked > 100


SAYS = [
    ("Mara looks at a photo of Ben.", ("Mara",), ()),
    ("Mara, Jonas, Ben, Anna and Eve wait.", ("Mara", "Jonas", "Ben", "Anna", "Eve"), ()),
    ("Mara waits.\n\nJONAS (O.S.)\nMara!", ("Mara",), ("Jonas",)),
    ("Mara waits.\n\nJONAS\nMara!", ("Mara", "Jonas"), ()),
    ("With: Eve\n\nShe waits.", ("Eve",), ()),
]


@pytest.mark.parametrize(("story", "seen", "heard"), SAYS, ids=[each[0][:20] for each in SAYS])
def test_who_is_in_a_scene(
    story: str, seen: tuple[str, ...], heard: tuple[str, ...], tmp_path: Path
) -> None:
    names = ("Mara", "Jonas", "Ben", "Anna", "Eve")
    cast = "".join(f"Character: {n}\n  Image: https://example.com/{n}.png\n\n" for n in names)
    (row,) = text_of(f"{cast}INT. HALL - DAY\n{story}\n", tmp_path).scenes
    assert (row.cast, row.heard) == (seen, heard)


@pytest.mark.parametrize(
    ("said", "words"), [("Don’t go — now!", 3), ("你好，世界！", 4), ("OK，走吧 2 次", 5), ("…", 0)]
)
def test_words_are_counted_as_their_language_does(said: str, words: int, tmp_path: Path) -> None:
    head = "Character: Mara\n  Image: https://example.com/m.png\n\nINT. HALL - DAY\n\nMara waits.\n"
    assert text_of(f"{head}\nMARA\n{said}\n", tmp_path).total.words == words


# ---- how it is printed -------------------------------------------------------------------------


def _held(golden: Path, seen: str, accept: bool) -> None:
    if accept:
        golden.write_bytes(seen.encode())
    assert golden.read_bytes().decode() == seen


@pytest.mark.parametrize("name", ["lamp", "teahouse"])
def test_a_film_is_printed_as_its_goldens_say(name: str, accept: bool) -> None:
    made = broken_down(FILMS / f"{name}.wan")
    sheets = "\n".join(f"{each}\n{breakdown_csv(made, each)}" for each in TABLES)
    document = as_json(breakdown_document(made)) + "\n"
    _held(FILMS / f"{name}.txt", breakdown_text(made, 100), accept)
    _held(FILMS / f"{name}.csv", sheets.replace("\r\n", "\n"), accept)
    _held(FILMS / f"{name}.json", document, accept)
    _held(FILMS / f"{name}.html", _body(breakdown_page(made)), accept)


def _body(page: str) -> str:
    return page.partition("<body>")[2]


@pytest.mark.parametrize("width", [30, 50, 72, 100])
def test_text_keeps_to_the_terminal(width: int) -> None:
    for name in ("lamp", "teahouse"):
        lines = breakdown_text(broken_down(FILMS / f"{name}.wan"), width).splitlines()
        assert [line for line in lines if columns(line) > width] == []


def test_a_long_film_is_shown_in_blocks_and_its_strip_has_labels_that_fit(tmp_path: Path) -> None:
    name = "Dr. Alexandra Papadopoulos-Featherstonehaugh"
    head = f"Character: {name}\n  Image: https://example.com/m.png\n\n"
    made = text_of(head + f"INT. HALL - DAY\n\n{name} waits.\n\n" * 60, tmp_path)
    text = breakdown_text(made, 40, "strip")
    assert max(map(columns, text.splitlines())) <= 40
    assert text.count(" x") == 60
    page = breakdown_page(made)
    labels = re.findall(r"<text.*?>(\d+)</text>", page)
    # 640 pixels are for 60 scenes: two digits and a gap are as wide as two of them
    assert 25 < len(labels) < 40
    assert len(re.findall(r"<text x=", page)) < 12


def test_columns_of_chinese_are_aligned() -> None:
    lines = breakdown_text(broken_down(FILMS / "teahouse.wan"), 100).splitlines()
    head, *rows = lines[lines.index("场次") + 2 :][:4]
    at = columns(head[: head.index("时间")])
    assert [_from(row, at)[0] for row in rows] == ["夜", "日", "日"]


def _from(line: str, column: int) -> str:
    return next(line[at:] for at in range(len(line)) if columns(line[:at]) == column)


STRANGE = """Title: =1+1 <b>

Character: <script>alert(1)</script>
  Image: https://example.com/a.png

Prop: +Lamp
  Image: https://example.com/lamp.png

Character: נועה
  Image: https://example.com/n.png

INT. =HYPERLINK("HTTP://X","Y") - NIGHT

<script>alert(1)</script> and נועה hold the +Lamp.

EXT. -2+3 - DAY

נועה waits.
"""


def test_nothing_of_a_script_is_computed_or_run(tmp_path: Path) -> None:
    made = text_of(STRANGE, tmp_path)
    assert {row.name for row in made.cast} == {"<script>alert(1)</script>", "נועה"}
    for name in TABLES:
        rows = list(csv.reader(io.StringIO(breakdown_csv(made, name))))
        assert len({len(row) for row in rows}) <= 1
        found = [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@")]
        assert [cell for cell in found if cell] == []
    assert "'=HYPERLINK" in breakdown_csv(made, "places")
    assert "'+Lamp" in breakdown_csv(made, "props")
    page = breakdown_page(made)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<bdi>נועה</bdi>" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!X)", page)
    assert " style=" not in page


def test_scenes_may_be_named_as_columns_are(tmp_path: Path) -> None:
    head = "Character: Mara\n  Image: https://example.com/m.png\n\n"
    names = ("name", "heard", "price", "cast")
    scenes = "".join(f"INT. HALL - DAY #{each}#\n\nMara waits.\n\n" for each in names)
    made = text_of(head + scenes, tmp_path)
    rows = list(csv.reader(io.StringIO(breakdown_csv(made, "strip"))))
    assert rows == [["Name", *names], ["Mara", *"xxxx"]]
    assert breakdown_text(made, 80, "strip").splitlines()[2:4] == [
        "Name  name  heard  price  cast",
        "Mara  x     x      x      x",
    ]


def test_what_hides_words_is_seen(tmp_path: Path) -> None:
    made = text_of(STRANGE, tmp_path)
    (row, *others) = made.scenes
    row = replace(row, place="Bar\u202eraB\x1b[31m")
    made = replace(made, scenes=(row, *others))
    for said in (breakdown_text(made, 200), breakdown_csv(made, "scenes"), breakdown_page(made)):
        assert "\u202e" not in said
        assert "\x1b" not in said
        assert "202E" in said


# ---- the command -------------------------------------------------------------------------------


def ran(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(report, words, input=text, env={"COLUMNS": "100"})


def test_it_is_printed_or_written_by_the_name_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "lamp.wan").write_bytes(LAMP.read_bytes())
    script = str(tmp_path / "lamp.wan")
    assert ran(script).stdout == (FILMS / "lamp.txt").read_text("utf-8")
    assert ran("-", "-o", "-", text=LAMP.read_text("utf-8")).stdout == ran(script).stdout
    target = tmp_path / "out" / "lamp.csv"
    assert ran(script, "-o", str(target)).stdout == f"{target}\n"
    # a spreadsheet tells by its mark how the file is encoded
    assert target.read_bytes().startswith(b"\xef\xbb\xbfScene,Act,")
    assert ran(script, "--format", "csv").stdout.startswith("Scene,Act,I/E,")
    document: Any = json.loads(ran(script, "--format", "json", "--currency", "USD").stdout)
    # ten seconds at 0.10, eight, twice six, and five
    assert document["total"]["price"] == {"currency": "USD", "low": "3.50", "high": "3.50"}
    page = tmp_path / "lamp.html"
    page.write_text("mine", "utf-8")
    assert ran(script, "-o", str(page)).exit_code == 1
    assert page.read_text("utf-8") == "mine"
    assert ran(script, "-o", str(page), "--force").exit_code == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_one_table_can_be_asked_for() -> None:
    assert ran(str(LAMP), "--table", "props").stdout == (
        "Props\n\nName  In scenes  Scenes\nLamp  1, again        2\n"
    )
    assert (
        ran(str(LAMP), "--table", "props", "--format", "csv").stdout.splitlines()[1][:4] == "Lamp"
    )
    assert ran(str(LAMP), "--table", "props", "--format", "json").exit_code == 2


def test_a_table_that_a_film_has_not_is_empty(tmp_path: Path) -> None:
    (tmp_path / "film.wan").write_text(STRANGE, "utf-8")
    acts = (str(tmp_path / "film.wan"), "--table", "acts")
    assert ran(*acts).stdout == "Acts\n\n–\n"
    assert ran(*acts, "--format", "csv").stdout.startswith("Act,In scenes,Scenes,Shots,")


def test_a_script_with_errors_has_no_breakdown(tmp_path: Path) -> None:
    (tmp_path / "film.wan").write_text(
        "INT. HALL - DAY\nDuration: 900s\n\nNobody waits.\n", "utf-8"
    )
    found = ran(str(tmp_path / "film.wan"))
    assert (found.exit_code, found.stdout) == (1, "")
    assert "error[" in found.stderr
