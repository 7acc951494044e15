"""Every way that the language has of attaching a medium, as scripts for one row of the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wanscript.models.media import MediaKind
from wanscript.models.spec import ModelSpec


@dataclass(frozen=True)
class Way:
    """A script that attaches something, by a name in words."""

    name: str
    script: str


CUE = "\nMARA\nHello there.\n"


def _mara(*fields: str, story: str = "Mara waits.\n", settings: str = "") -> str:
    return f"{settings}Character: Mara\n" + "".join(f"  {it}\n" for it in fields) + f"\n{story}"


def _many(count: int, field: str, file: str, *, role: str = "Prop") -> str:
    """So many things with a medium of their own, all of them attached."""
    things = "".join(f"{role}: Thing {n}\n  {field}: {file}\n" for n in range(1, count + 1))
    return f"With: all\n{things}\nRain falls.\n"


def ways(row: ModelSpec) -> Iterator[Way]:
    """The scripts; those with several go up to and over the row's own limits."""
    for name, script in (*_FIXED, *_several(row)):
        yield Way(name, script)


FRAME, BOARD = "First frame: p.jpg\n", "Storyboard: p.jpg\n"
HALL = "Background: Hall\n  Image: {}\n\nINT. HALL - DAY\n\nRain falls.\n"
NEXT = (
    "{}Character: Mara\n  Image: p.jpg\n\nSCENE One\n{}\n{}\n\nSCENE Two\n"
    "First frame: end of previous\n\n{}\n"
)

_FIXED = (
    ("nothing", "Rain falls.\n"),
    ("a picture", _mara("Image: p.jpg")),
    ("a picture behind a URL", _mara("Image: https://example.com/p.jpg")),
    ("a clip", _mara("Video: c.mp4")),
    ("a clip behind a URL", _mara("Video: https://example.com/c.mp4")),
    ("a picture and a clip of one", _mara("Image: p.jpg", "Video: c.mp4")),
    ("a picture and a voice", _mara("Image: p.jpg", "Voice: v.wav", story=f"Mara waits.\n{CUE}")),
    ("a picture and a voice, silent", _mara("Image: p.jpg", "Voice: v.wav")),
    ("a clip and a voice", _mara("Video: c.mp4", "Voice: v.wav", story=f"Mara waits.\n{CUE}")),
    ("a voice alone", _mara("Voice: v.wav", story=f"Mara waits.\n{CUE}")),
    (
        "a declared voice",
        "Voice: Low\n  Audio: v.wav\n"
        + _mara("Image: p.jpg", "Voice: Low", story=f"Mara waits.\n{CUE}"),
    ),
    (
        "a voice shared by two",
        "Character: Jonas\n  Image: p.jpg\n  Voice: v.wav\n"
        + _mara("Image: p.jpg", "Voice: v.wav", story=f"Jonas waits.\n{CUE}\nJONAS\nYes.\n"),
    ),
    (
        "a voice behind a URL",
        _mara("Image: p.jpg", "Voice: https://example.com/v.wav", story=f"Mara waits.\n{CUE}"),
    ),
    ("an audio", "Reference: Rain\n  Audio: v.wav\n\nRain falls.\n"),
    (
        "an audio beside a picture",
        "Reference: Rain\n  Audio: v.wav\n"
        + _mara("Image: p.jpg", story="Mara waits in the Rain.\n"),
    ),
    ("a background", HALL.format("p.jpg")),
    ("With", _mara("Image: p.jpg", settings="With: Mara\n", story="Somebody waits.\n")),
    ("a storyboard picture", f"{BOARD}\n1. Wide shot [4s]\nRain falls.\n"),
    (
        "a storyboard picture and references",
        _mara("Image: p.jpg", settings=BOARD, story="1. Wide shot [4s]\nMara waits.\n"),
    ),
    ("a first frame", f"{FRAME}\nRain falls.\n"),
    ("a first frame behind a URL", "First frame: https://example.com/p.jpg\n\nRain falls.\n"),
    ("a first frame and a picture", _mara("Image: p.jpg", settings=FRAME)),
    ("a first frame and a clip", _mara("Video: c.mp4", settings=FRAME)),
    (
        "a first frame and a voice",
        _mara("Image: p.jpg", "Voice: v.wav", settings=FRAME, story=f"Mara waits.\n{CUE}"),
    ),
    (
        "a first frame and a voice alone",
        _mara("Voice: v.wav", settings=FRAME, story=f"Mara waits.\n{CUE}"),
    ),
    ("a first frame and a storyboard picture", f"{FRAME}{BOARD}\n1. Wide [4s]\nRain falls.\n"),
    (
        "a first frame and an audio",
        f"{FRAME}Reference: Rain\n  Audio: v.wav\n\nRain falls.\n",
    ),
    ("a first frame and a ratio", f"Ratio: 9:16\n{FRAME}\nRain falls.\n"),
    ("the end of the previous", NEXT.format("", "", "Rain falls.", "Rain falls.")),
    (
        "the end of the previous, which has a frame",
        NEXT.format("", "First frame: p.jpg\n", "Rain falls.", "Rain falls."),
    ),
    (
        "the end of the previous, and references",
        NEXT.format("", "", "Mara waits.", "Mara waits."),
    ),
    ("a clip that the model times", _mara("Image: p.jpg", settings="Duration: -1\n")),
    ("a frame that the model times", f"Duration: -1\n{FRAME}\nRain falls.\n"),
    ("2 s", _mara("Image: p.jpg", settings="Duration: 2s\n")),
    ("12 s with a clip", _mara("Video: c.mp4", settings="Duration: 12s\n")),
    ("25 s with a clip of 9 s", _mara("Video: nine.mp4", settings="Duration: 25s\n")),
    ("no sound", _mara("Image: p.jpg", settings="Audio: off\n")),
    ("480P", _mara("Image: p.jpg", settings="Resolution: 480P\n")),
    ("1080P", _mara("Image: p.jpg", settings="Resolution: 1080P\n")),
    ("a small picture", _mara("Image: small.jpg")),
    ("a middling picture", _mara("Image: middle.jpg")),
    ("a wide picture", _mara("Image: wide.jpg")),
    ("a small first frame", "First frame: small.jpg\n\nRain falls.\n"),
    ("a middling first frame", "First frame: middle.jpg\n\nRain falls.\n"),
    ("a wide first frame", "First frame: wide.jpg\n\nRain falls.\n"),
    ("a clip where a picture belongs", _mara("Image: c.mp4")),
    ("a picture where a clip belongs", _mara("Video: p.jpg")),
    ("a clip for a voice", _mara("Image: p.jpg", "Voice: c.mp4", story=f"Mara waits.\n{CUE}")),
    ("a clip of 20 s", _mara("Video: twenty.mp4")),
    ("a clip of half a second", _mara("Video: blink.mp4")),
    ("a clip of 10 frames a second", _mara("Video: slow.mp4")),
    ("two clips of 9 s", _many(2, "Video", "nine.mp4")),
    (
        "a voice of 12 s",
        _mara("Image: p.jpg", "Voice: twelve.wav", story=f"Mara waits.\n{CUE}"),
    ),
    ("an audio of 12 s", "Reference: Rain\n  Audio: twelve.wav\n\nRain falls.\n"),
    (
        "audios of 20 s together",
        "Reference: Rain\n  Audio: twelve.wav\nReference: Wind\n  Audio: eight.wav\n\n"
        "Rain falls. Wind howls.\n",
    ),
)


ATTACHED = (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO)
"""The kinds that the ways attach."""


def _several(row: ModelSpec) -> Iterator[tuple[str, str]]:
    most = row.references[1]
    pictures, clips, sounds = (row.kinds.get(kind, 0) for kind in ATTACHED)
    yield "all pictures that it takes", _many(pictures, "Image", "p.jpg")
    yield "a picture too many", _many(pictures + 1, "Image", "p.jpg")
    yield "all clips that it takes", _many(clips, "Video", "c.mp4")
    yield "a clip too many", _many(clips + 1, "Video", "c.mp4")
    yield "all audios that it takes", _many(sounds, "Audio", "v.wav", role="Reference")
    yield "an audio too many", _many(sounds + 1, "Audio", "v.wav", role="Reference")
    yield (
        "pictures up to the limit, and a first frame",
        FRAME + _many(min(pictures, most), "Image", "p.jpg"),
    )
    yield "pictures, and a storyboard picture", BOARD + _many(pictures - 1, "Image", "p.jpg")
    yield "pictures, and a storyboard picture too many", BOARD + _many(pictures, "Image", "p.jpg")
    yield "every kind up to the limit", _mixed(most, pictures, clips, sounds)
    yield "every kind, and one too many", _mixed(most + 1, pictures + 1, clips, sounds)


def _mixed(most: int, pictures: int, clips: int, sounds: int) -> str:
    """Sounds, clips and pictures in turn, so that each kind is there, up to so many."""
    left = {("Audio", "v.wav"): sounds, ("Video", "c.mp4"): clips, ("Image", "p.jpg"): pictures}
    chosen: list[tuple[str, str]] = []
    while len(chosen) < most and any(left.values()):
        for each in [each for each, count in left.items() if count][: most - len(chosen)]:
            chosen.append(each)
            left[each] -= 1
    things = "".join(
        f"Reference: Thing {n}\n  {field}: {file}\n" for n, (field, file) in enumerate(chosen, 1)
    )
    return f"With: all\n{things}\nRain falls.\n"
