"""What each model can do: a table. A limit or a spelling is a cell, never a branch in code.

Facts of the vendor's reference-to-video guide and OpenAPI pages, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter whose value is one of these words; compared in any case, sent as here."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A parameter whose value is a whole number from `low` to `high`, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Switch:
    """A parameter that is on or off, sent as true or false."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the API's name, the script's key, what is legal, what is sent if unset.

    `default` None sends nothing when the script is silent; `with_frame` False sends nothing
    when a first frame decides instead.
    """

    name: str
    key: str
    legal: Choice | Whole | Switch
    default: int | bool | str | None = None
    with_frame: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a medium must be: formats, pixels a side, aspect (either way), seconds, bytes."""

    formats: tuple[str, ...]
    size: int
    side: tuple[int, int] | None = None
    aspect: float | None = None
    seconds: tuple[float, float] | None = None
    alpha: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """What one model takes.

    `labels` spells a reference by prompt language and kind, `{n}` counted from 1 in each kind
    (or over all kinds where `counted_together`); `kinds` bounds the references of each kind,
    `references` all of them, (least, most); `typed` are the dialects in which its references
    are named; `shape` names the wire shape in `body.py`;
    `pixels` is the size of the clip by (resolution, ratio); times are whole seconds.
    """

    name: str
    shape: str
    prompt_limit: int
    negative_limit: int | None
    labels: Mapping[str, Mapping[str, str]]
    references: tuple[int, int]
    kinds: Mapping[str, int]
    typed: tuple[str, ...]
    items_warned: int | None
    first_frame: bool
    reference_voice: bool
    parameters: tuple[Parameter, ...]
    duration: tuple[int, int]
    duration_with_video: tuple[int, int]
    duration_default: int
    pixels: Mapping[tuple[str, str], tuple[int, int]]
    bounds: Mapping[str, Bounds]
    fps: int = 30
    counted_together: bool = False

    def parameter(self, key: str) -> Parameter | None:
        """The parameter that a script's key sets, or None where this model lacks it."""
        return next((row for row in self.parameters if row.key == key), None)


MB = 1024 * 1024

DIALECTS: tuple[tuple[str, str], ...] = (
    ("image", r"(?:image\s?|图片?\s?)"),
    ("video", r"(?:video\s?|视频\s?)"),
    ("audio", r"(?:audio\s?|音频\s?)"),
    ("character", r"character"),
)
"""How a reference is typed by hand, by kind: a pattern for what stands before the number."""

SPELLED_27 = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "image": "Image {n}",
                "video": "Video {n}",
                "audio": "Audio {n}",
                "images": "Images {first}-{last}",
                "videos": "Videos {first}-{last}",
                "audios": "Audios {first}-{last}",
            }
        ),
        "zh": MappingProxyType(
            {
                "image": "图{n}",
                "video": "视频{n}",
                "audio": "音频{n}",
                "images": "图{first}-{last}",
                "videos": "视频{first}-{last}",
                "audios": "音频{first}-{last}",
            }
        ),
    }
)

PIXELS_27 = MappingProxyType(
    {
        ("720P", "16:9"): (1280, 720),
        ("720P", "9:16"): (720, 1280),
        ("720P", "1:1"): (960, 960),
        ("720P", "4:3"): (1104, 832),
        ("720P", "3:4"): (832, 1104),
        ("1080P", "16:9"): (1920, 1080),
        ("1080P", "9:16"): (1080, 1920),
        ("1080P", "1:1"): (1440, 1440),
        ("1080P", "4:3"): (1648, 1248),
        ("1080P", "3:4"): (1248, 1648),
    }
)

IMAGE_27 = Bounds(
    formats=("jpeg", "png", "bmp", "webp"), size=20 * MB, side=(240, 8000), aspect=8, alpha=False
)
VIDEO_27 = Bounds(
    formats=("mp4", "mov"), size=100 * MB, side=(240, 4096), aspect=8, seconds=(1, 30)
)
VOICE_27 = Bounds(formats=("wav", "mp3"), size=15 * MB, seconds=(1, 10))

SEED = Parameter("seed", "seed", Whole(0, 2147483647))

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        row.name: row
        for row in (
            Model(
                name="wan2.7-r2v",
                shape="media",
                prompt_limit=5000,
                negative_limit=500,
                labels=SPELLED_27,
                references=(1, 5),
                kinds=MappingProxyType({"image": 5, "video": 5}),
                typed=("image", "video"),
                # five references and a first frame: the sources conflict, so it is only warned
                items_warned=6,
                first_frame=True,
                reference_voice=True,
                parameters=(
                    Parameter("resolution", "resolution", Choice(("720P", "1080P")), "720P"),
                    Parameter(
                        "ratio",
                        "ratio",
                        Choice(("16:9", "9:16", "1:1", "4:3", "3:4")),
                        "16:9",
                        with_frame=False,
                    ),
                    Parameter("duration", "duration", Whole(2, 15), 5),
                    Parameter("prompt_extend", "prompt extend", Switch(), False),
                    Parameter("watermark", "watermark", Switch()),
                    SEED,
                ),
                duration=(2, 15),
                duration_with_video=(2, 10),
                duration_default=5,
                pixels=PIXELS_27,
                bounds=MappingProxyType({"image": IMAGE_27, "video": VIDEO_27, "voice": VOICE_27}),
            ),
        )
    }
)
"""Every model by its name."""

DEFAULT = "wan2.7-r2v"
