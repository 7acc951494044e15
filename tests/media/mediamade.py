"""Real media made for tests: films with picture and sound, of any codec and container."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image

WIDE, HIGH = 320, 240


@cache
def _ground() -> Image.Image:
    noise = Image.effect_noise((WIDE, HIGH), 60)
    return noise.resize((WIDE * 2, HIGH * 2), Image.Resampling.BICUBIC).convert("RGB")


def photo(wide: int = 640, high: int = 480) -> Image.Image:
    """A picture with detail everywhere."""
    return _ground().resize((wide, high), Image.Resampling.BICUBIC)


def moving(
    path: Path,
    *,
    codec: str = "libx264",
    form: str = "mp4",
    pixels: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    box_options: Mapping[str, str] | None = None,
    frames: int = 40,
    times: Sequence[int] | None = None,
    sound: bool = True,
    first: int = 0,
    picture: Image.Image | None = None,
) -> Path:
    """A film of 20 frames a second, of one `picture` or moving; `times` are in frames."""
    with av.open(str(path), "w", format=form, options=dict(box_options or {})) as box:
        shown: Any = box.add_stream(codec, rate=20, options=dict(options or {}))
        shown.width, shown.height = picture.size if picture else (WIDE, HIGH)
        shown.pix_fmt = pixels
        shown.codec_context.time_base = Fraction(1, 20)
        heard: Any = box.add_stream("aac", rate=48_000, layout="stereo") if sound else None
        for number in range(frames):
            x, y = number * 5 % WIDE, number * 3 % HIGH
            crop = picture or _ground().crop((x, y, x + WIDE, y + HIGH))
            frame = av.VideoFrame.from_image(crop).reformat(format=pixels)  # type: ignore[no-untyped-call]
            frame.pts = first + (times[number] if times else number)
            box.mux(shown.encode(frame))
            for half in range(2 if sound else 0):
                box.mux(heard.encode(tone("fltp", "stereo", 1200, (number * 2 + half) * 1200)))
        box.mux(shown.encode(None))
        if heard:
            box.mux(heard.encode(None))
    return path


def tone(form: str, layout: str, samples: int, at: int, rate: int = 48_000) -> av.AudioFrame:
    """Some samples of a tone."""
    sound = av.AudioFrame(form, layout, samples)
    wave = [math.sin((at + each) / 9) * 0.6 for each in range(samples)]
    if form.startswith("flt"):
        data = struct.pack(f"{samples}f", *wave)
    elif form.startswith("s32"):
        data = struct.pack(f"{samples}i", *(round(each * 2**31) for each in wave))
    else:
        data = struct.pack(f"{samples}h", *(round(each * 32000) for each in wave))
    for plane in sound.planes:
        plane.update(data.ljust(plane.buffer_size, b"\0")[: plane.buffer_size])
    sound.sample_rate, sound.pts = rate, at
    return sound


def heard(
    path: Path, *, codec: str, form: str, sample: str, options: Mapping[str, str] | None = None
) -> Path:
    """A sound of two seconds."""
    with av.open(str(path), "w", format=form, options=dict(options or {})) as box:
        stream: Any = box.add_stream(codec, rate=48_000, layout="mono")
        for number in range(80):
            box.mux(stream.encode(tone(sample, "mono", 1200, number * 1200)))
        box.mux(stream.encode(None))
    return path
