"""A film is joined: decoded again, its joins looked at and listened to."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import av
import pytest
from films import script
from reels import SIZE, Clip, Seen, seen

from wanscript.film.form import form_of
from wanscript.film.join import join
from wanscript.film.loudness import Loudness, measured
from wanscript.film.pictures import parts, stands_in
from wanscript.media.heard import sound
from wanscript.media.mux import Copied
from wanscript.media.reel import Reel, packets, reel
from wanscript.media.yuv import Planes
from wanscript.timeline.edit import Edit, edit
from wanscript.timeline.timeline import timeline

RED, GREEN, BLUE, GREY = (200, 0, 0), (0, 160, 0), (0, 0, 200), (110, 110, 110)
FRAME = 1 / 24
HEAD = "Title: Joined\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"


class Film:
    """A film made of clips, by the names of its scenes; `between` is what stands behind each."""

    def __init__(self, folder: Path, clips: Mapping[str, Clip], between: Mapping[str, str]) -> None:
        scenes = (
            f"INT. HALL {name} #{name}#\n\nMara waits.\n\nMARA\nHello {name}.\n\n"
            f"{between.get(name, '')}\n\n"
            for name in clips
        )
        compilation = script(HEAD + between.get("", "") + "".join(scenes))
        assert not compilation.diagnostics
        self.reels = {
            name: reel(clip.write(folder / f"{name}.mp4")) for name, clip in clips.items()
        }
        self.form = form_of(self.reels.values())
        lengths = {
            (name, 1): Decimal(each.seconds.numerator) / Decimal(each.seconds.denominator)
            for name, each in self.reels.items()
        }
        self.edit: Edit = edit(compilation, timeline(compilation, lengths), self.form.fps)
        self.path = folder / "film.mp4"
        self.used: list[Reel | None] = [
            self.reels[piece.scene.name] if piece.scene else None for piece in self.edit.pieces
        ]
        join(self.edit, self.used, self.form, self.path)

    def seen(self) -> Seen:
        return seen(self.path)

    def starts(self) -> dict[str, float]:
        return {scene.name: float(piece.start) for piece, scene in self.edit.clips}

    def loudness(self) -> Loudness:
        return measured(sound(self.path))

    def stored(self, name: str) -> int:
        """How many of a clip's pictures are in the film as they were stored."""
        path, held = self.reels[name].path, _packets(self.path)
        taken: list[bytes] = []
        for part in parts(self.edit, self.used, self.form):
            if not isinstance(part, Copied):
                deque(part, maxlen=0)
            elif part.path == path:
                taken += (each.data for each in packets(path, part.first, part.last))
        assert held.issuperset(taken)
        return len(taken)


def _packets(path: Path) -> set[bytes]:
    with av.open(str(path)) as box:
        return {bytes(packet) for packet in box.demux(video=0) if packet.size}


CLIPS = {
    "a": Clip(RED),
    "b": Clip(GREEN),
    "c": Clip(BLUE),
    "d": Clip(GREY),
}
BETWEEN = {
    "": "FADE IN:\n\n",
    "a": "CUT TO:",
    "b": "DISSOLVE TO:",
    "c": "> LATER <",
    "d": "FADE OUT.",
}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return Film(tmp_path_factory.mktemp("film"), CLIPS, BETWEEN)


@pytest.fixture(scope="module")
def decoded(film: Film) -> Seen:
    return film.seen()


def test_each_frame_has_its_time(film: Film, decoded: Seen) -> None:
    count = film.edit.seconds * 24
    assert len(decoded.times) == count == 24 * (3 + 3 + Fraction(9, 4) + Fraction(5, 2) + 3)
    assert max(abs(time - Fraction(n, 24)) for n, time in enumerate(decoded.times)) < 0.0005


def test_picture_and_sound_are_together_behind_every_join(film: Film, decoded: Seen) -> None:
    """A click that came with a flash comes with it again, wherever the clip stands."""
    meant = [start + 1.5 for start in film.starts().values()]
    assert decoded.clicks == pytest.approx(meant, abs=FRAME / 2)
    flashes = [each for each in decoded.flashes() if each - 1.5 in film.starts().values()]
    assert flashes == pytest.approx(meant, abs=FRAME / 2)


def test_joins_are_seen_as_the_script_says(film: Film, decoded: Seen) -> None:
    at = film.starts()
    assert sum(decoded.middle(0)) < 30, "out of black"
    assert decoded.middle(at["b"] - FRAME) == pytest.approx(RED, abs=6)
    assert decoded.middle(at["b"]) == pytest.approx(GREEN, abs=6)
    assert decoded.middle(at["c"] + 0.375) == pytest.approx((0, 80, 100), abs=12)
    assert decoded.middle(at["c"] + 0.75) == pytest.approx(BLUE, abs=6)
    assert decoded.middle(float(film.edit.seconds) - FRAME) == pytest.approx((0, 0, 0), abs=6)


def test_a_title_card_shows_its_words(film: Film, decoded: Seen) -> None:
    (card,) = (piece for piece in film.edit.pieces if piece.words)
    shown = decoded.pictures[round((card.start + card.seconds / 2) * 24)].convert("L")
    assert shown.getpixel((2, 2)) < 20  # type: ignore[operator]
    box = shown.point(lambda value: 255 * (value > 128)).getbbox()
    assert box is not None
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    assert middle == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=4)


def test_what_no_transition_touches_is_taken_as_it_is_stored(film: Film) -> None:
    """Behind a beginning that is mixed or faded, nothing of a clip of one group of pictures is."""
    assert film.stored("a") == 0
    assert film.stored("b") >= 72 - 18 - 8
    assert film.stored("c") == 0
    assert film.stored("d") >= 72 - 18 - 8


def test_it_is_as_loud_as_it_should_be(film: Film, decoded: Seen) -> None:
    found = film.loudness()
    assert found.lufs == pytest.approx(-16, abs=0.5)
    assert found.peak <= -1


def test_scenes_are_chapters_and_lines_are_subtitles(film: Film) -> None:
    with av.open(str(film.path)) as box:
        chapters = [
            (float(each["start"] * (each["time_base"] or 0)), each["metadata"]["title"])
            for each in box.chapters()
        ]
        assert box.metadata["title"] == "Joined"
        (track,) = box.streams.subtitles
        assert track.metadata["language"] == "eng"
        read = [
            (float(packet.pts * packet.time_base), bytes(packet)[2:].decode())  # type: ignore[operator]
            for packet in box.demux(track)
            if packet.size > 2
        ]
    assert chapters == [
        (0, "INT. HALL a"),
        (3, "INT. HALL b"),
        (5.25, "INT. HALL c"),
        (8.25, "INT. HALL d"),
    ]
    assert [words for _, words in read] == ["Hello a.", "Hello b.", "Hello c.", "Hello d."]
    starts = film.starts()
    assert all(0 < time - starts[words[6]] < 3 for time, words in read)


# ---- clips that are unlike each other ----------------------------------------------------------

ODD = {
    "a": Clip(RED),
    "tall": Clip(GREEN, size=(96, 160)),
    "fast": Clip(BLUE, fps=Fraction(30)),
    "cinema": Clip(GREY, fps=Fraction(24000, 1001)),
    "mono": Clip(RED, rate=44_100, layout="mono"),
    "other": Clip(BLUE, options={"preset": "ultrafast", "crf": "30"}),
    "newer": Clip(GREEN, codec="libx265", options={"x265-params": "log-level=none"}),
    "turned": Clip(RED, size=(96, 160), turn=90),
    "mute": Clip(GREY, heard=False),
    "b": Clip(GREEN),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return Film(tmp_path_factory.mktemp("odd"), ODD, {})


def test_clips_of_any_kind_keep_their_time_and_their_sound(odd: Film) -> None:
    decoded = odd.seen()
    starts = odd.starts()
    assert decoded.times[-1] == pytest.approx(float(odd.edit.seconds) - FRAME, abs=0.001)
    meant = [start + 1.5 for name, start in starts.items() if name != "mute"]
    assert decoded.clicks == pytest.approx(meant, abs=FRAME)
    for name, clip in ODD.items():
        assert decoded.middle(starts[name] + 1) == pytest.approx(clip.colour, abs=12), name
    assert decoded.level(starts["mute"] + 0.1, starts["b"] - 0.1) < 0.001


def test_another_shape_is_shown_whole_between_black(odd: Film) -> None:
    at = odd.starts()["tall"] + 1
    picture = odd.seen().pictures[round(at * 24)]
    assert picture.size == SIZE
    left, middle = (picture.getpixel((x, 40)) for x in (20, 80))
    assert sum(left) < 30 < sum(middle)  # type: ignore[arg-type]


def test_a_clip_that_lies_on_its_side_is_turned(odd: Film) -> None:
    """It has the film's size when it stands; its bar, which is yellow, was below and is right."""
    assert odd.reels["turned"].size == SIZE
    picture = odd.seen().pictures[round((odd.starts()["turned"] + 2.9) * 24)]
    red, green, blue = picture.getpixel((SIZE[0] - 4, 48))  # type: ignore[misc]
    assert (red > 180, green > 180, blue < 80) == (True, True, True)


def test_no_more_than_a_few_pictures_are_held(odd: Film) -> None:
    """Not even until the garbage is looked through: it is so rarely that a film would be held."""

    def held() -> int:
        pictures = (av.VideoFrame, Planes)
        return sum(isinstance(each, pictures) for each in gc.get_objects())

    most = 0
    gc.collect()
    gc.disable()
    before = held()
    try:
        for part in parts(odd.edit, odd.used, odd.form):
            if not isinstance(part, Copied):
                deque(part, maxlen=0)
            most = max(most, held() - before)
    finally:
        gc.enable()
    assert most < 40, "a clip has 72"


def test_a_clip_is_closed_when_the_film_is_past_it(tmp_path: Path) -> None:
    """Not even until the garbage is looked through: its decoder holds many pictures."""

    def opened() -> int:
        return sum(isinstance(each, av.container.InputContainer) for each in gc.get_objects())

    clips = {name: Clip(RED, seconds=1.5, flashes=()) for name in "abcdefgh"}
    made = Film(tmp_path, clips, dict.fromkeys("abcdefg", "DISSOLVE TO:"))
    gc.collect()
    gc.disable()
    try:
        most, before = 0, opened()
        for part in parts(made.edit, made.used, made.form):
            if not isinstance(part, Copied):
                deque(part, maxlen=0)
            most = max(most, opened() - before)
    finally:
        gc.enable()
    assert most <= 3, "eight were opened"


def test_only_what_is_stored_alike_is_taken_as_it_is(odd: Film) -> None:
    taken = {name for name, each in odd.reels.items() if stands_in(each, odd.form)}
    assert taken == {"a", "b", "mono", "mute"}
    assert {name for name in odd.reels if odd.stored(name) == 72} == taken


def test_groups_of_pictures_are_parted_where_they_can_be(tmp_path: Path) -> None:
    """Behind a dissolve the clip is encoded anew up to its next whole group, and no further."""
    groups = {"crf": "18", "x264-params": "keyint=24:min-keyint=24:scenecut=0:bframes=3"}
    film = Film(
        tmp_path,
        {name: Clip(each, options=groups) for name, each in (("a", RED), ("b", GREEN))},
        {"a": "DISSOLVE TO:"},
    )
    assert film.stored("b") == 48
    decoded = film.seen()
    assert len(decoded.times) == 144 - 18
    assert decoded.clicks == pytest.approx([1.5, 2.25 + 1.5], abs=FRAME / 2)


def test_gaps_have_the_tone_of_the_room(tmp_path: Path) -> None:
    film = Film(
        tmp_path, {"a": Clip(RED, loud=0.003), "b": Clip(GREEN, loud=0.003)}, {"a": "> LATER <"}
    )
    (card,) = (piece for piece in film.edit.pieces if piece.words)
    decoded = film.seen()
    start, end = float(card.start), float(card.end)
    room = decoded.level(0.2, 1.2)
    assert room > 0.0001
    for at in (start + 0.1, start + 1, end - 0.6):
        assert decoded.level(at, at + 0.5) == pytest.approx(room, rel=0.3)


def test_what_fills_the_last_block_of_a_sound_is_no_part_of_it(tmp_path: Path) -> None:
    """A clip whose sound ends just before its picture is faded where that ends, not behind it."""
    clip = Clip(RED, seconds=2.04, flashes=(), loud=0.5).write(tmp_path / "short.mp4")
    assert sum(map(len, sound(clip))) == 2 * round(2.04 * 48_000)


def test_a_silent_film_stays_silent(tmp_path: Path) -> None:
    film = Film(tmp_path, {"a": Clip(RED, heard=False)}, {})
    assert film.loudness().lufs < -69
    assert film.seen().level(0, 3) == 0


def test_a_clip_that_a_card_parts_goes_on_behind_it(tmp_path: Path) -> None:
    compilation = script(
        f"{HEAD}INT. HALL #a#\n\n1. [1s] Mara waits.\n\n> LATER <\n\n2. [2s] Mara goes.\n"
    )
    known = reel(Clip(RED, flashes=(0.5, 2.5)).write(tmp_path / "a.mp4"))
    whole = timeline(compilation, {("a", 1): Decimal(3)})
    film, form = edit(compilation, whole, Fraction(24)), form_of([known])
    target = tmp_path / "film.mp4"
    used = [known if piece.scene else None for piece in film.pieces]
    join(film, used, form, target, loudness=None)
    made = seen(target)
    assert len(made.times) == round(5.5 * 24)
    assert made.flashes() == pytest.approx([0.5, 2.5 + 2.5], abs=FRAME)
    assert made.clicks == pytest.approx([0.5, 2.5 + 2.5], abs=FRAME)
    card, clip = made.middle(2), made.middle(3.6)
    assert max(card) - min(card) < 20, "it is grey"
    assert clip[0] - clip[1] > 100
    with av.open(str(target)) as box:
        assert len(box.chapters()) == 1
