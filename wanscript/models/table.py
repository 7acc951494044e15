"""What each model can do: a table. A limit or a spelling is a cell, never a branch in code.

Facts of the vendor's guide, OpenAPI pages and help pages, read 2026-11-22 and 2026-11-26; where
they conflict, or say nothing, a comment says what was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from .media import MediaKind, MediaRole
from .spec import MB, Choice, Flag, IntRange, MediaLimits, ModelSpec, Parameter, Size

DIALECTS: tuple[tuple[str, str], ...] = (
    ("image", r"(?:images?\s?|图片?\s?)"),
    ("video", r"(?:videos?\s?|视频\s?)"),
    ("audio", r"(?:audios?\s?|音频\s?)"),
    ("character", r"character"),
)
"""How a reference is typed by hand, by kind: a pattern for what stands before the number."""

_SPELLED = MappingProxyType(
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
_CHARACTERS = MappingProxyType(
    {
        language: MappingProxyType({"image": "character{n}", "video": "character{n}"})
        for language in ("en", "zh")
    }
)
_BRACKETED = MappingProxyType(
    {language: MappingProxyType({"image": "[Image {n}]"}) for language in ("en", "zh")}
)

_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")


def _pixels(**rows: str) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Sizes by resolution, each row in the order of `_RATIOS`, each size as `1280x720`."""
    table = {}
    for resolution, sizes in rows.items():
        for ratio, size in zip(_RATIOS, sizes.split(), strict=True):
            width, height = map(int, size.split("x"))
            table[resolution[1:], ratio] = (width, height)
    return MappingProxyType(table)


_PIXELS_27 = _pixels(
    _720P="1280x720 720x1280 960x960 1104x832 832x1104",
    _1080P="1920x1080 1080x1920 1440x1440 1648x1248 1248x1648",
)
_PIXELS_26 = _pixels(
    _720P="1280x720 720x1280 960x960 1088x832 832x1088",
    _1080P="1920x1080 1080x1920 1440x1440 1632x1248 1248x1632",
)
# no table of this model's sizes was found: the 2.7 sizes, and 480P by the same areas
_PIXELS_30 = MappingProxyType(
    {**_pixels(_480P="832x480 480x832 624x624 720x544 544x720"), **_PIXELS_27}
)

_IMAGE_27 = MediaLimits(
    MediaKind.IMAGE,
    formats=("jpeg", "png", "bmp", "webp"),
    size=20 * MB,
    side=(240, 8000),
    aspect=8,
    alpha=False,
)
_VIDEO_27 = MediaLimits(
    MediaKind.VIDEO,
    formats=("mp4", "mov"),
    size=100 * MB,
    side=(240, 4096),
    aspect=8,
    seconds=(1, 30),
)
_VOICE_27 = MediaLimits(MediaKind.AUDIO, formats=("wav", "mp3"), size=15 * MB, seconds=(1, 10))


def _bounds(
    image: MediaLimits,
    video: MediaLimits | None = None,
    *,
    voice: MediaLimits | None = None,
    audio: MediaLimits | None = None,
) -> Mapping[MediaRole, MediaLimits]:
    """The bounds of each role; a first frame has those of a picture."""
    rows = {
        MediaRole.FIRST_FRAME: image,
        MediaRole.REFERENCE_IMAGE: image,
        MediaRole.REFERENCE_VIDEO: video,
        MediaRole.VOICE: voice,
        MediaRole.REFERENCE_AUDIO: audio,
    }
    return MappingProxyType({role: row for role, row in rows.items() if row is not None})


_SEED = Parameter("seed", "seed", IntRange(0, 2147483647))
_EXTEND = Parameter("prompt_extend", "prompt extend", Flag(), False)
_WATERMARK = Parameter("watermark", "watermark", Flag())
_RESOLUTION = Parameter("resolution", "resolution", Choice(("720P", "1080P")), "720P")
_RATIO = Parameter("ratio", "ratio", Choice(_RATIOS), "16:9", with_frame=False)

_R2V_27 = ModelSpec(
    name="wan2.7-r2v",
    wire_format="media",
    prompt_limit=5000,
    negative_limit=500,
    labels=_SPELLED,
    references=(1, 5),
    kinds=MappingProxyType({MediaKind.IMAGE: 5, MediaKind.VIDEO: 5}),
    manual_labels=("image", "video"),
    # five references and a first frame: the sources conflict, so it is only warned
    items_warned=6,
    parameters=(
        _RESOLUTION,
        _RATIO,
        Parameter("duration", "duration", IntRange(2, 15), 5),
        _EXTEND,
        _WATERMARK,
        _SEED,
    ),
    duration=(2, 15),
    duration_with_video=(2, 10),
    pixels=_PIXELS_27,
    bounds=_bounds(_IMAGE_27, _VIDEO_27, voice=_VOICE_27),
)

# the one source of the 2.6 rows is the vendor's page of its API, still up on 2026-10-11
_R2V_26 = ModelSpec(
    name="wan2.6-r2v",
    wire_format="reference_urls",
    prompt_limit=1500,
    negative_limit=500,
    labels=_CHARACTERS,
    references=(1, 5),
    kinds=MappingProxyType({MediaKind.IMAGE: 5, MediaKind.VIDEO: 3}),
    manual_labels=("character",),
    parameters=(
        Parameter("size", "resolution", Size(), "720P"),
        Parameter("duration", "duration", IntRange(2, 10), 5),
        Parameter("shot_type", "shot type", Choice(("single", "multi"))),
        Parameter("audio", "audio", Flag(off=False)),
        _EXTEND,
        _WATERMARK,
        _SEED,
    ),
    duration=(2, 10),
    duration_with_video=(2, 10),
    pixels=_PIXELS_26,
    bounds=_bounds(
        replace(_IMAGE_27, size=10 * MB, side=(240, 5000), aspect=None),
        replace(_VIDEO_27, side=None, aspect=None),
    ),
    frame="",
    voice="",
    storyboard=False,
    counted_together=True,
    # five seconds of input at the most; how several are cut was not to be read
    videos_billed="together",
    # the sources conflict: resellers took it down, the vendor's page was up on 2026-10-11
    retired="may have gone offline on 2026-10-14: so resellers say, the vendor's pages do not",
)

_W30 = ModelSpec(
    name="wan3.0-video",
    wire_format="media",
    prompt_limit=20000,
    negative_limit=None,
    labels=_SPELLED,
    references=(0, 20),
    # these counts are no page of the vendor's: three integrations agree on them
    kinds=MappingProxyType({MediaKind.IMAGE: 10, MediaKind.VIDEO: 5, MediaKind.AUDIO: 5}),
    manual_labels=("image", "video", "audio"),
    parameters=(
        Parameter("resolution", "resolution", Choice(("480P", "720P", "1080P")), "720P"),
        # 21:9 is disputed, and left out
        Parameter("ratio", "ratio", Choice(("adaptive", *_RATIOS)), "16:9", with_frame=False),
        Parameter("duration", "duration", IntRange(2, 30, other=-1), 5),
        Parameter("audio", "audio", Flag()),
        # known, and on where it is not sent; one integration says that it was taken out, so it
        # is sent only where the script sets it
        Parameter("prompt_extend", "prompt extend", Flag()),
        _WATERMARK,
        _SEED,
    ),
    duration=(2, 30),
    duration_with_video=(2, 30),
    pixels=_PIXELS_30,
    bounds=_bounds(
        _IMAGE_27,
        replace(_VIDEO_27, seconds=(1, 15), together=15, fps=16),
        audio=replace(_VOICE_27, seconds=(1, 15), together=15),
    ),
    # its pages say nothing of a picture's limits: those of 2.7
    frame="alone",
    voice="audio",
    in_all=30,
    videos_billed="unknown",
    float_usage=True,
)

_I2V_27 = replace(
    _R2V_27,
    name="wan2.7-i2v",
    references=(0, 0),
    kinds=MappingProxyType({}),
    manual_labels=(),
    items_warned=None,
    # the clip takes the frame's shape: there is no ratio at all
    parameters=tuple(row for row in _R2V_27.parameters if row.name != "ratio"),
    duration_with_video=(2, 15),
    frame="needed",
    voice="",
    storyboard=False,
)

_T2V_27 = replace(
    _I2V_27,
    name="wan2.7-t2v",
    parameters=_R2V_27.parameters,
    frame="",
)

_PICTURE_HORSE = MediaLimits(
    MediaKind.IMAGE,
    formats=("jpeg", "png", "webp"),
    size=20 * MB,
    short_side=400,
    # its pages say nothing of transparent parts: as 2.7
    alpha=False,
)

_HORSE = ModelSpec(
    name="happyhorse-1.1-r2v",
    wire_format="media",
    # 5000 characters, or 2500 Chinese ones
    prompt_limit=5000,
    han_weight=2,
    negative_limit=None,
    labels=_BRACKETED,
    references=(1, 9),
    kinds=MappingProxyType({MediaKind.IMAGE: 9}),
    manual_labels=("image",),
    parameters=(
        Parameter("resolution", "resolution", Choice(("480P", "720P", "1080P")), "720P"),
        Parameter("ratio", "ratio", Choice((*_RATIOS, "4:5", "5:4", "9:21", "21:9")), "16:9"),
        Parameter("duration", "duration", IntRange(3, 15), 5),
        # the model's own default is on
        Parameter("watermark", "watermark", Flag(), False),
        _SEED,
    ),
    duration=(3, 15),
    duration_with_video=(3, 15),
    # no table of this model's sizes was found
    pixels=_PIXELS_30,
    bounds=_bounds(_PICTURE_HORSE),
    frame="",
    voice="",
)

_HORSE_I2V = replace(
    _HORSE,
    name="happyhorse-1.1-i2v",
    references=(0, 0),
    kinds=MappingProxyType({}),
    manual_labels=(),
    # the clip takes the frame's shape; its sound is always on
    parameters=tuple(row for row in _HORSE.parameters if row.name != "ratio"),
    bounds=_bounds(replace(_PICTURE_HORSE, short_side=300, aspect=2.5)),
    frame="needed",
    storyboard=False,
)

# its pages were not found: what the three of this generation share
_HORSE_T2V = replace(_HORSE_I2V, name="happyhorse-1.1-t2v", parameters=_HORSE.parameters, frame="")

# 480P is doubtful for it, and in no price list
_HORSE_10 = replace(
    _HORSE,
    name="happyhorse-1.0-r2v",
    parameters=tuple(
        replace(row, legal=Choice(("720P", "1080P"))) if row.name == "resolution" else row
        for row in _HORSE.parameters
    ),
)

_ROWS = (
    _R2V_27,
    replace(_R2V_27, name="wan2.7-r2v-2026-06-12"),
    _R2V_26,
    replace(
        _R2V_26,
        name="wan2.6-r2v-flash",
        parameters=tuple(
            replace(row, legal=Flag()) if row.name == "audio" else row for row in _R2V_26.parameters
        ),
    ),
    _W30,
    replace(_W30, name="wan3.0-video-prime"),
    _I2V_27,
    replace(_I2V_27, name="wan2.7-i2v-2026-04-25"),
    _T2V_27,
    replace(_T2V_27, name="wan2.7-t2v-2026-06-12"),
    replace(_T2V_27, name="wan2.7-t2v-2026-04-25"),
    _HORSE,
    _HORSE_I2V,
    _HORSE_T2V,
    _HORSE_10,
)

_DATED = re.compile(r"(.+)-\d{4}-\d{2}-\d{2}")


def family(name: str) -> str:
    """A model's name without a snapshot's date."""
    dated = _DATED.fullmatch(name)
    return dated[1] if dated else name


class _Models(Mapping[str, ModelSpec]):
    """The rows by name; a dated snapshot of a known family has the family's row."""

    def __init__(self, rows: tuple[ModelSpec, ...]) -> None:
        self._rows = {row.name: row for row in rows}

    def __getitem__(self, name: str) -> ModelSpec:
        if name in self._rows:
            return self._rows[name]
        return replace(self._rows[family(name)], name=name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


MODELS: Mapping[str, ModelSpec] = _Models(_ROWS)
"""Every known model by its name; iterating gives the names that are known for certain."""

DEFAULT = _R2V_27.name
