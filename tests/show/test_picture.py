from __future__ import annotations

from array import array

import pytest
from films import EXAMPLES, NAMES, example
from PIL import Image

from wanscript.show import plane
from wanscript.show.breakdown import Line, reel
from wanscript.show.caption import bar, changes, overlay, page
from wanscript.show.cutout import figure, panels, still
from wanscript.show.palette import fade, light, mean
from wanscript.show.sound import RATE, track
from wanscript.show.type import FONTS, balanced, covers, rightward, runs, width, wrap
from wanscript.show.vocabulary import SIZES

SIZES_SHOWN = [(1280, 720), (720, 1280), (960, 960), (1104, 832)]


@pytest.mark.parametrize(
    "text",
    [
        "Why did you still come?",
        "“Déjà vu” — naïve façade… €20",
        "它飞走了，可每年冬天，都有人听见它叫。",
        "待っていました。今日は本当に寒いですね。",
        "안녕하세요, 오늘은 춥네요.",
        "שלום, מה שלומך (1:30)?",
        "Привет, как дела? Γειά σου",
        "鼐 囧 ① ※ →",
    ],
)
def test_no_character_is_without_its_drawing(text: str) -> None:
    for face in ("text", "bold", "slate"):
        for path, part in runs(text, face):
            assert path.parent == FONTS, f"{part!r} needs a font of the machine"
            assert all(covers(path, each) for each in part)


def test_what_no_font_has_becomes_a_dot() -> None:
    assert "".join(part for _, part in runs("a\U0010fffdb", "text")) == "a\u00b7b"


def test_text_from_right_to_left_is_one_run() -> None:
    assert rightward("שלום, 12!")
    assert len(runs("שלום, מה שלומך (1:30)?", "text")) == 1


def test_lines_break_where_readers_do() -> None:
    lines = wrap("它飞走了，可每年冬天，都有人听见它叫。", "text", 30, 200, 9)
    assert len(lines) > 2
    assert not any(line[0] in "，。" for line in lines)
    assert "".join(lines) == "它飞走了，可每年冬天，都有人听见它叫。"
    assert all(width(line, "text", 30) <= 260 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    (line,) = wrap("one two three four five six", "text", 30, 200, 1)
    assert line.endswith("…")
    assert width(line, "text", 30) <= 200


def test_lines_of_a_caption_are_even() -> None:
    one, two = balanced(
        "Nobody here has ever seen the tram arrive on time, not once", "text", 30, 700, 2
    )
    assert 0.6 < width(one, "text", 30) / width(two, "text", 30) < 1.7


@pytest.mark.parametrize("size", SIZES_SHOWN)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_stays_inside_the_frame(name: str, size: tuple[int, int]) -> None:
    film, _ = example(name)
    shown = reel(film, film.requests[0])
    strip = bar(shown, size)
    for cut in shown.cuts:
        for time in changes(cut, size):
            for piece in overlay(shown, cut, time + 0.01, size):
                right, bottom = (a + b for a, b in zip(piece.at, piece.planes.size, strict=True))
                assert min(piece.at) >= 0
                assert right <= size[0]
                assert bottom <= size[1]
                assert piece.at[0] % 2 == piece.at[1] % 2 == 0
    assert strip.top + strip.height < size[1]


def test_a_caption_stands_below_every_face() -> None:
    film, _ = example("alley")
    shown = reel(film, film.requests[0])
    close = shown.cuts[1]
    said = close.lines[0]
    quiet = overlay(shown, close, close.start, (1280, 720))
    spoken = overlay(shown, close, said.start + 0.1, (1280, 720))
    assert len(spoken) == len(quiet) + 1
    top = spoken[-1].at[1] / 720
    for size in SIZES:
        if size.head < 0.9 and not size.feet:
            assert size.eye + size.head * 0.55 < top, size.name


def test_a_long_speech_turns_its_pages() -> None:
    line = Line("Ada", (255, 255, 255), " ".join(f"word{n}" for n in range(60)), 0, 12)
    seen = [page(line, t, (1280, 720)) for t in range(12)]
    assert all(len(lines) <= 2 for lines in seen)
    assert len(set(seen)) > 2


@pytest.mark.parametrize(
    "path",
    [
        "alley/cast/mara.mp4",
        "alley/cast/jonas.jpg",
        "planet/cast/ines.jpg",
        "teahouse/cast/xiaoman.jpg",
    ],
)
def test_somebody_on_a_plain_ground_is_cut_out(path: str) -> None:
    found = figure(EXAMPLES / path)
    assert found is not None
    middle, top, head = found.head
    assert found.whole
    assert abs(middle / found.picture.width - 0.5) < 0.15
    assert 0.12 < head / found.picture.height < 0.26
    assert top < 20


def test_a_place_is_not_cut_out() -> None:
    assert figure(EXAMPLES / "alley/sets/alley.jpg") is None


def test_a_sheet_is_cut_into_its_panels() -> None:
    sheet = still(EXAMPLES / "forest/board.png")
    assert sheet is not None
    boxes = panels(sheet)
    assert len(boxes) == 6
    assert boxes[0][1] == boxes[1][1] < boxes[3][1]
    assert panels(Image.new("RGB", (400, 300))) == ((2, 2, 398, 298),)


def test_colours_survive_the_planes() -> None:
    for colour in ((200, 40, 60), (20, 30, 60), (240, 220, 180)):
        back = plane.picture(plane.planes(Image.new("RGB", (64, 36), colour)))
        assert all(abs(a - b) < 6 for a, b in zip(mean(back), colour, strict=True))


def test_a_fade_shows_no_bands() -> None:
    sheet = fade((64, 720), ((10, 12, 20), (30, 34, 44)))
    rows = [sheet.crop((0, y, 64, y + 1)) for y in range(0, 720, 40)]
    assert any(len(row.getcolors() or ()) > 1 for row in rows)
    assert light(mean(rows[0])) < light(mean(rows[-1]))


def test_voices_are_soft_and_one_for_each() -> None:
    def heard(speaker: str) -> array[float]:
        return track([Line(speaker, (0, 0, 0), "Why did you still come?", 0.5, 2.0)], 3)

    one, other = heard("Mara"), heard("Jonas")
    assert len(one) == 3 * RATE
    assert 0.05 < max(map(abs, one)) < 0.5
    assert max(map(abs, one[: RATE // 2])) == 0
    assert one != other
    assert heard("Mara") == one
