from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from films import EXAMPLES, NAMES, example, script
from PIL import Image, ImageStat

from wanscript.compiler import Compilation, with_authored
from wanscript.draw.lighting import light
from wanscript.film.animatic import animatic
from wanscript.match import SceneKey
from wanscript.media import files
from wanscript.run.decide import ChangeMark
from wanscript.run.plan import PlanInputs, plan
from wanscript.run.states import State
from wanscript.show.board import laid_out
from wanscript.show.page import SPEAKERS_DARK, SPEAKERS_LIGHT, rendered
from wanscript.show.pictures import Kept

GROUNDS = {"#f7f5f0": SPEAKERS_LIGHT, "#131418": SPEAKERS_DARK, "#ffffff": SPEAKERS_LIGHT}


class Page(HTMLParser):
    """A page taken apart: its tags, its text, its pictures."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "script" not in self.open:
            self.text += " ".join(data.split()) + " "

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def shown(compilation: Compilation, root: Path, **more: Any) -> tuple[str, Page]:
    html = rendered(laid_out(compilation, root, files.facts(root), **more))
    return html, Page(html)


def picture(uri: str | None) -> Image.Image:
    assert uri is not None
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGB")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_every_shot_and_every_word(name: str) -> None:
    compilation, root = example(name)
    html, page = shown(compilation, root)
    assert compilation.storyboard.title in page.text
    frames = [each for each in page.all("img") if each["width"] != "64"]
    assert len(frames) == sum(len(scene.shots) for scene in compilation.storyboard.scenes)
    for each in frames:
        drawn = picture(each["src"])
        assert drawn.size == (int(each["width"] or 0), int(each["height"] or 0))
        assert max(ImageStat.Stat(drawn).stddev) > 15
        assert each["alt"]
    for declared in compilation.storyboard.declared:
        assert declared.name in page.text
    assert len(html) < 250_000


def test_the_alley_reads_as_it_is_written() -> None:
    text = shown(*example("alley"))[1].text
    for words in ("EXT. ALLEY - NIGHT", "Wide shot", "Why did you still come?", "quietly", "0–4 s"):
        assert words in text
    assert "CNY" not in text
    assert "wan2" not in text


def test_a_page_needs_nothing_and_runs_nothing() -> None:
    html, page = shown(*example("alley"))
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script" not in policy
    assert not page.all("script")
    assert not any("style" in attrs for _, attrs in page.tags)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    links = [v for _, attrs in page.tags for k, v in attrs.items() if k in ("src", "href")]
    assert all((link or "").startswith("data:") for link in links)


def test_whatever_is_written_is_text() -> None:
    evil = '<script>alert(1)</script> {{ 7 * 7 }} </style> " onload="x'
    compilation = script(
        f"Title: {evil}\n\nCharacter: Ada\n  Look: {evil}\n\nEXT. YARD - DAY\n\n"
        f"1. Wide shot [3s]\nAda says {evil}\n\nADA\n{evil}\n"
    )
    _, page = shown(compilation, EXAMPLES)
    assert not page.all("script")
    assert page.text.count("<script>alert(1)</script>") >= 4
    assert "49" not in page.text


@pytest.mark.parametrize(("ground", "colours"), GROUNDS.items())
def test_speakers_can_be_read_on_their_ground(ground: str, colours: tuple[str, ...]) -> None:
    def shine(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return light(tuple(round(p * 100_000) for p in linear)) / 100_000  # type: ignore[arg-type]

    for colour in colours:
        low, high = sorted((shine(ground), shine(colour)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


def test_scenes_that_were_shot_show_their_own_frames(tmp_path: Path) -> None:
    compilation, root = example("alley")
    clip = tmp_path / "1_t01.mp4"
    animatic(compilation, root, clip, size=(320, 180))
    _, drawn = shown(compilation, root)
    _, real = shown(compilation, root, clips={"1": clip})
    assert "· shot" in real.text
    assert "· shot" not in drawn.text
    assert real.all("img")[-1]["src"] != drawn.all("img")[-1]["src"]


def test_a_clip_that_cannot_be_read_is_drawn_instead(tmp_path: Path) -> None:
    compilation, root = example("alley")
    (tmp_path / "broken.mp4").write_bytes(b"no film")
    _, page = shown(compilation, root, clips={"1": tmp_path / "broken.mp4"})
    assert "· shot" not in page.text


def test_findings_stand_at_their_scene() -> None:
    compilation = script(
        "Character: Ada\n\nINT. HALL - DAY\n\n1. Wide shot [3s]\n@Ads waits.\n\n"
        "EXT. YARD - DAY\n\n1. Wide shot [3s]\nAda waits for @Bob.\n"
    )
    html, _ = shown(compilation, EXAMPLES)
    head, hall, yard = re.split(r"<section ", html)
    assert "WAN201" not in head
    assert re.findall(r"WAN201</b> <span>line (\d+)", hall) == ["6"]
    assert re.findall(r"WAN201</b> <span>line (\d+)", yard) == ["11"]


FOR_PEOPLE = """Title: The Wall
Author: Jane Doe
Style: ink wash
Music: drums

# Act One
= Mara comes home.

Character: Mara
  Image: https://example.com/m.png
Character: Bob & Sons
  Image: https://example.com/m.png

INT. HALL - DAY
Music: a cello

= She finds the hat.

1. Wide shot [6s]
Mara waits.

BOB & SONS
No.

BOB & SONS
No.

DISSOLVE TO:

## Act Two

EXT. YARD - DAY

Mara runs.
"""


def test_a_page_says_what_the_script_says_to_people() -> None:
    html, page = shown(script(FOR_PEOPLE), EXAMPLES)
    head, hall, yard = re.split(r"<section ", html)
    for words in ("Author: Jane Doe", "Style: ink wash", "Act One"):
        assert words in head
    for words in ("Mara comes home.", "She finds the hat.", "Music: a cello", "DISSOLVE TO:"):
        assert words in hall
    assert "Act Two" in hall.split("</section>")[1]
    assert "Music: drums" in yard
    assert page.text.count("Style: ink wash") == page.text.count("DISSOLVE TO:") == 1


CARDS = """Title: Cards

Character: Ada
  Image: https://example.com/a.png

> CHAPTER ONE <

EXT. YARD - DAY

1. Wide shot [3s]
Ada waits.

> LATER <

2. Close-up of Ada [3.5s]
She laughs.

FADE OUT.

INT. HALL - DAY

Ada sings.

> THE END <
"""


def test_title_cards_stand_where_they_are_written() -> None:
    _, page = shown(script(CARDS), EXAMPLES)
    order = ("CHAPTER ONE", "Wide shot", "LATER", "Close-up", "FADE OUT.", "Ada sings", "THE END")
    places = [page.text.index(words) for words in order]
    assert places == sorted(places)
    assert "> " not in page.text
    assert [attrs["class"] for attrs in page.all("p") if attrs.get("class") == "cut"] == ["cut"]


def test_every_frame_has_its_scene_and_the_time_of_the_film() -> None:
    html, _ = shown(script(CARDS), EXAMPLES)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", html)
    seen = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in captions]
    assert seen[0] == "1 EXT. YARD - DAY 0:00–0:03"
    assert seen[1].startswith("1 EXT. YARD - DAY 0:03–0:0")
    assert seen[2].startswith("2 INT. HALL - DAY 0:0")


def test_a_place_without_a_picture_is_told() -> None:
    assert "the model is shown no picture of Yard" in shown(script(CARDS), EXAMPLES)[1].text
    assert "no picture of" not in shown(*example("alley"))[1].text
    framed = CARDS.replace("EXT. YARD - DAY", "EXT. YARD - DAY\nFirst Frame: yard.png")
    assert "no picture of Yard" not in shown(script(framed), EXAMPLES)[1].text


def test_code_marks_become_code() -> None:
    html, _ = shown(
        script("Character: Ada\n\nEXT. YARD - DAY\n\n1. Wide shot [3s]\nAda waits for @Bob.\n"),
        EXAMPLES,
    )
    assert "<code><bdi>Bob</bdi></code>" in html
    assert "`" not in html.partition("</style>")[2]


def test_a_page_runs_as_its_title_does() -> None:
    _, page = shown(script("Title: المدينة\n\nEXT. YARD - DAY\n\nAda waits.\n"), EXAMPLES)
    assert page.all("html")[0]["dir"] == "rtl"
    assert "dir" not in shown(*example("alley"))[1].all("html")[0]


def test_a_script_from_the_right_is_shaped_and_leaves_latin_its_font() -> None:
    html, _ = shown(script("Title: المدينة abc\n\nEXT. YARD - DAY\n\nAda waits.\n"), EXAMPLES)
    faces = re.findall(r"base64,([^)]+)\) format\(\"woff2\"\);unicode-range:([^;]+)", html)
    (arabic,) = (data for data, reach in faces if "U+62" in reach)
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    rows = TTFont(io.BytesIO(base64.b64decode(arabic)))["GSUB"].table.FeatureList.FeatureRecord
    assert {"ccmp", "init", "medi", "fina"} <= {row.FeatureTag for row in rows}
    assert not [reach for _, reach in faces if "U+61-" in reach and "U+62" in reach]
    others = [reach for _, reach in faces if "U+41" not in reach]
    assert not any("U+61" in reach.split(",") for reach in others)


PRODUCER = """Title: Two

Character: Ada
  Image: https://example.com/a.png

EXT. YARD - DAY

Ada waits.

INT. HALL - DAY

Ada sings.
"""


def test_a_producer_sees_what_it_costs_and_what_is_stale(tmp_path: Path) -> None:
    old, new = script(PRODUCER), script(PRODUCER.replace("sings", "dances"))
    keys = {"1": SceneKey(1, None, "EXT. YARD - DAY"), "2": SceneKey(2, None, "INT. HALL - DAY")}
    inputs = PlanInputs(
        project=str(tmp_path),
        script="film.wan",
        named="film.wan",
        keys=keys,
        present=lambda _: True,
        digest=lambda _: "",
        facts=files.facts(tmp_path),
        region="intl",
        currency="CNY",
        now=0.0,
    )
    first = plan(with_authored(old).requests, (), inputs)
    shot = [replace(step.take, id=1, state=State.DONE, file="a.mp4") for step in first.steps]
    again = plan(with_authored(new).requests, shot, inputs)
    text = " ".join(shown(new, tmp_path, plan=again)[1].text.split())
    one, other = again.steps
    assert (one.mark, other.mark) == (ChangeMark.KEPT, ChangeMark.CHANGED)
    row, _, rest = text.partition("to pay:")
    assert re.search(r"EXT. YARD - DAY .* shot 1970-01-01, take \d+ – 2 ", row)
    assert re.search(r"INT. HALL - DAY .* stale .*dances.* CNY \d", row)
    assert one.request.model in text
    assert "Prices as of" in rest
    assert "stale" not in shown(new, tmp_path)[1].text


def test_words_that_are_said_twice_have_two_ticks() -> None:
    html, _ = shown(script(FOR_PEOPLE), EXAMPLES)
    ticks = re.findall(r'<rect class="v(\d)" x="(\d+)"', html)
    assert [voice for voice, _ in ticks] == ["1", "1"]
    assert len({place for _, place in ticks}) == 2


def test_only_what_changed_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from wanscript.draw import compose
    from wanscript.show import pictures as room

    text = "Character: Ada\n\n1. Wide shot [3s]\nAda waits.\n\n2. Close-up of Ada [3s]\nAda {}.\n"
    drawn: list[str] = []
    draw = compose.frame

    def counted(*given: Any) -> Image.Image:
        drawn.append(given[0].id)
        return draw(*given)

    monkeypatch.setattr(room, "frame", counted)
    kept: Kept = {}
    shown(script(text.format("smiles")), EXAMPLES, kept=kept)
    assert drawn == ["1", "2"]
    shown(script(text.format("laughs")), EXAMPLES, kept=kept)
    assert drawn == ["1", "2"]
    shown(script(text.format("laughs").replace("Close-up", "Medium shot")), EXAMPLES, kept=kept)
    assert drawn == ["1", "2", "2"]


def test_a_long_film_stays_small() -> None:
    scenes = "".join(
        f"EXT. YARD - {('DAY', 'NIGHT', 'DAWN')[n % 3]}\n\n1. Wide shot [2s]\nAda waits.\n\n"
        f"2. Close-up of Ada [2s]\nShe laughs.\n\nADA\nNumber {n}.\n\n"
        for n in range(40)
    )
    compilation = script(f"Character: Ada\n\nBackground: Yard\n\n{scenes}")
    html, page = shown(compilation, EXAMPLES)
    assert len(page.all("section")) == 40
    assert len(html) < 10_000_000
