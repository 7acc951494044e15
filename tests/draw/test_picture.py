from __future__ import annotations

from array import array
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from films import EXAMPLES, NAMES, example, lettered, script, staged
from msgspec.structs import replace
from PIL import Image, ImageStat

from wanscript.compiler import Compilation
from wanscript.draw.compose import compose, frame
from wanscript.draw.cutout import figure, panels, still
from wanscript.draw.framing_terms import MOVES, SIZES
from wanscript.draw.label import words
from wanscript.draw.lighting import fade, light, mean
from wanscript.draw.overlay import bar, changes, fitted, laid, overlay, spoken
from wanscript.draw.planar import copied
from wanscript.draw.typography import balanced, covers, rightward, runs, width, wrap
from wanscript.film.sound import track
from wanscript.language.storyboard import Extension
from wanscript.media import yuv
from wanscript.media.tracks import RATE
from wanscript.media.yuv import planes
from wanscript.timeline.framing import CameraMove, Framing
from wanscript.timeline.records import Line

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
        "🚀 ☎️ ❤️ 👍🏽 ok",
        "لا أحد 🚀 يعرف!",
    ],
)
def test_no_character_is_without_its_drawing(text: str) -> None:
    for face in ("text", "bold", "slate"):
        for path, part in runs(text, face):
            assert "\u00b7" not in part
            assert all(covers(path, each) for each in part)


def test_what_our_fonts_lack_becomes_a_dot_on_every_machine() -> None:
    for lacking in ("\U0010fffd", "\u0531", "\u0995"):
        assert "".join(part for _, part in runs(f"a{lacking}b", "text")) == "a\u00b7b"


def test_a_digit_as_a_key_is_one_picture() -> None:
    parts = [
        part for path, part in runs("Press 1\ufe0f\u20e3, not 1", "text") if "emoji" in path.name
    ]
    assert parts == ["1\ufe0f\u20e3"]
    assert [len(runs(key, "bold")) for key in ("#\ufe0f\u20e3", "2\u20e3")] == [1, 1]


def test_text_from_right_to_left_is_one_run() -> None:
    assert rightward("שלום, 12!")
    assert len(runs("שלום, מה שלומך (1:30)?", "text")) == 1


@pytest.mark.parametrize(
    "text", ["INT. مقهى 3 القديم – NIGHT", "هل وصلت (أم لا)؟ NASA", "Two-shot of حسن and ליה"]
)
def test_a_line_of_both_directions_is_ordered_by_one_shaper(text: str) -> None:
    stands = [part for path, part in runs(text, "bold") if "arabic" in path.name]
    assert sum(map(len, stands)) >= len(text) - 3


def test_in_a_browser_latin_letters_keep_their_own_font() -> None:
    parts = {part.strip(): path.stem for path, part in runs("هل é — NASA", "text", browser=True)}
    assert parts == {"هل": "noto-sans-arabic-500", "é — NASA": "inter-latin-500"}


def test_all_lines_of_a_text_run_from_its_side() -> None:
    lines = wrap("هل وصلت الرسالة رقم 42 NASA (أم لا)؟ لا أحد يعرف!", "text", 30, 350, 9)
    assert any("NASA" in line[:5] for line in lines)
    assert all(map(rightward, lines))
    lines = wrap("She said مرحبا بكم يا أصدقاء to me", "text", 30, 130, 9)
    assert not any(map(rightward, lines))


LONG = ("Professor Bartholomew Maximilian von und zu Hohenlohe the Third", "名" * 80, "X" * 80)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (180, 320)])
@pytest.mark.parametrize("name", LONG)
def test_long_names_stay_inside_the_frame(name: str, size: tuple[int, int], tmp_path: Path) -> None:
    film = script(
        f"Character: {name}\nCharacter: Jo\n\nINT. HALL OF {name} - NIGHT\n\n"
        f"1. Two-shot of @{name} and Jo [4s]\n\n@{name}\nYes.\n\nJO ^\nNo.\n"
    )
    stage, on = staged(film, tmp_path, size), lettered(film, size)
    (shot,) = stage.timeline.shots
    low = size[1] / 4
    tags = [each for each in compose(shot, stage).layers if each.box[3] - each.box[1] < low]
    assert len(tags) == 3
    for layer in tags:
        assert layer.box[0] >= 0
        assert layer.box[2] <= size[0]
    for piece in overlay(on, shot, shot.lines[0].start):
        assert piece.at[0] >= -34
        assert piece.at[0] + piece.planes.size[0] <= size[0] + 34


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
    on = lettered(film, size)
    strip = bar(on)
    for shot in on.scene.shots:
        for time in changes(on, shot):
            for piece in overlay(on, shot, time + Fraction(1, 100)):
                right, bottom = (a + b for a, b in zip(piece.at, piece.planes.size, strict=True))
                assert min(piece.at) >= 0
                assert right <= size[0]
                assert bottom <= size[1]
                assert piece.at[0] % 2 == piece.at[1] % 2 == 0
    assert strip.top + strip.height < size[1]


def test_a_caption_stands_below_every_face() -> None:
    film, _ = example("alley")
    on = lettered(film, (1280, 720))
    close = on.scene.shots[1]
    quiet = overlay(on, close, close.start)
    spoken = overlay(on, close, close.lines[0].start + Fraction(1, 10))
    assert len(spoken) == len(quiet) + 1
    top = spoken[-1].at[1] / 720
    for name, size in SIZES.items():
        if size.head < 0.9 and not size.feet:
            assert size.eye + size.head * 0.55 < top, name


TALK = script(
    "Character: Anna Klein\nCharacter: Jonas\n\nINT. KITCHEN - DAY #the-kitchen#\n\n"
    "1. Wide shot of the kitchen, where nobody is [9s]\nThe table stands by the window, on which "
    "a hat lies, and nobody has been here for a long, long while. The light is white.\n\n"
    "ANNA KLEIN AND JONAS\nYou know, I never once asked Mr. O'Brien what he wanted, and he never "
    "told me what I wanted.\n\nANNA KLEIN\nYes.\n\nJONAS ^\nNo.\n"
)
TALK_ZH = script(
    "角色：小满\n\n内景 厨房 - 夜\n\n1. 全景 [9秒]\n帽子放在桌上，雨下了整整一夜，街上没有人。\n\n"
    "小满（轻声）\n周先生，后来那只鹤呢？它真的飞走了吗？我每年冬天都听见它叫，从来没有看见过它。\n"
)


@pytest.mark.parametrize("size", SIZES_SHOWN)
@pytest.mark.parametrize("film", [TALK, TALK_ZH], ids=["en", "zh"])
def test_every_word_that_is_said_is_shown(film: Compilation, size: tuple[int, int]) -> None:
    on = lettered(film, size)
    (shot,) = on.scene.shots
    seen = [each for time in changes(on, shot) for each in spoken(shot, time)]
    for line in shot.lines:
        assert all((line, caption) in seen for caption in line.captions)
        for caption in line.captions:
            text, lines = fitted(caption, 35, size[0] * 0.86, 3)
            assert "".join("".join(lines).split()) == "".join(caption.text.split())
            assert all(width(each, "text", text) <= size[0] * 0.86 for each in lines)
            assert len(lines) <= 3


def bright(picture: Image.Image, at: tuple[int, int]) -> float:
    """How much light a pixel gives, 0 to 1."""
    pixel = picture.getpixel(at)
    assert isinstance(pixel, tuple)
    parts = [p / 255 / 12.92 if p <= 10 else ((p / 255 + 0.055) / 1.055) ** 2.4 for p in pixel]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
@pytest.mark.parametrize("film", [TALK, TALK_ZH], ids=["en", "zh"])
def test_what_is_written_reads_on_the_lightest_picture(
    film: Compilation, size: tuple[int, int]
) -> None:
    on = lettered(film, size)
    (shot,) = on.scene.shots
    white, black = Image.new("RGB", size, (255, 255, 255)), Image.new("RGB", size)
    for time in changes(on, shot)[::3]:
        pieces = overlay(on, shot, time + Fraction(1, 100))
        over, under = (
            yuv.picture(laid(copied(planes(ground)), pieces)) for ground in (white, black)
        )
        # without the scrims and the bar
        for piece in (*pieces[2:4], *pieces[5:]):
            solid = piece.mask.full.point(lambda value: 255 if value > 250 else 0)
            left, top, right, bottom = solid.getbbox() or (0, 0, 0, 0)
            letters, ground = [], []
            for x, y in product(range(left, right), range(top, bottom)):
                at = (piece.at[0] + x, piece.at[1] + y)
                light, dark = bright(over, at), bright(under, at)
                if dark < 0.004:
                    ground.append(light)
                elif solid.getpixel((x, y)) and abs(light - dark) < 0.02:
                    letters.append(light)
            faint = sorted(letters)[len(letters) // 20]
            assert (faint + 0.05) / (max(ground) + 0.05) >= 4.5


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
        back = yuv.picture(yuv.planes(Image.new("RGB", (64, 36), colour)))
        assert all(abs(a - b) < 6 for a, b in zip(mean(back), colour, strict=True))


def test_a_fade_shows_no_bands() -> None:
    sheet = fade((64, 720), ((10, 12, 20), (30, 34, 44)))
    rows = [sheet.crop((0, y, 64, y + 1)) for y in range(0, 720, 40)]
    assert any(len(row.getcolors() or ()) > 1 for row in rows)
    assert light(mean(rows[0])) < light(mean(rows[-1]))


def test_voices_are_soft_and_one_for_each() -> None:
    def heard(*speakers: str) -> array[float]:
        words, start, end = "Why did you still come?", Fraction(1, 2), Fraction(2)
        return track([Line(speakers, words, "", Extension.ON, False, start, end, ())], 3)

    one, other, both = heard("Mara"), heard("Jonas"), heard("Mara", "Jonas")
    assert len(one) == 3 * RATE
    assert 0.05 < max(map(abs, one)) < 0.5
    assert max(map(abs, one[: RATE // 2])) == 0
    assert one != other
    assert heard("Mara") == one
    assert both not in (one, other)


def test_every_size_and_move_has_its_drawing() -> None:
    assert set(SIZES) == set(Framing)
    assert set(MOVES) == {*CameraMove, None}


def test_a_place_without_a_picture_says_so_and_has_no_other_places(tmp_path: Path) -> None:
    Image.new("RGB", (640, 360), (230, 20, 20)).save(tmp_path / "park.png")
    text = "Character: Ada\nBackground: Park\n  Image: park.png\n\n{}\n\n1. Wide shot [2s]\nAda.\n"
    red = {}
    for slug in ("INT. KITCHEN - DAY", "EXT. PARK - DAY"):
        stage = staged(script(text.format(slug)), tmp_path, (320, 180))
        (shot,) = stage.timeline.shots
        r, g, _ = ImageStat.Stat(frame(shot, stage)).mean
        red[slug] = r / g
        signed = len(compose(shot, stage).layers) - len(
            compose(replace(shot, place="Park"), stage).layers
        )
        assert signed == ("KITCHEN" in slug)
    assert red["INT. KITCHEN - DAY"] < 1.5 < 3 < red["EXT. PARK - DAY"]


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("KITCHEN", "en", "Kitchen, no picture"),
        ("Old mill", "en", "Old mill, no picture"),
        ("厨房", "zh", "厨房，无图片"),
        ("台所", "ja", "台所, no picture"),
    ],
)
def test_a_sign_names_the_place(place: str, language: str, said: str) -> None:
    assert words(place, language) == said


def test_a_thing_without_a_picture_is_no_person(tmp_path: Path) -> None:
    text = "{}: Lantern\n\n1. Close-up of the Lantern, static [2s]\n"
    drawn = {}
    for role in ("Prop", "Character"):
        stage = staged(script(text.format(role)), tmp_path, (320, 180))
        drawn[role] = compose(stage.timeline.shots[0], stage).layers
    # a card and its shade; a figure and its name
    assert [layer.mask is None for layer in drawn["Prop"]] == [True, False, False]
    card = drawn["Prop"][-1].box
    assert 0.2 < (card[2] - card[0]) / 320 < 0.5
    assert card[3] < 180


@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_people_stand_side_by_side_where_one_is_a_bust(
    size: tuple[int, int], tmp_path: Path
) -> None:
    whole = still(EXAMPLES / "alley/cast/jonas.jpg")
    assert whole is not None
    whole.crop((0, 0, whole.width, round(whole.height * 0.4))).save(tmp_path / "bust.png")
    text = "Character: Ada\n  Image: bust.png\nCharacter: Bob\n\n1. Wide shot [2s]\nAda and Bob.\n"
    stage = staged(script(text), tmp_path, size)
    (shot,) = stage.timeline.shots
    bust, figure = (layer.box for layer in compose(shot, stage).layers[1:3])
    assert bust[3] >= size[1]
    assert figure[3] >= size[1]
