"""Clips as a camera makes them, right ones and ones that are wrong in one way."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageEnhance

RATE, FPS, SIZE = 48_000, 24, (320, 180)

Say = Callable[[str, float], "array[float]"]
"""Words within seconds, as samples at `RATE`."""


@dataclass(frozen=True)
class Take:
    """A clip: what it shows from each second on, and what is said from which second on.

    Each view is a number; equal ones are one place. The camera pans by `pan` pixels a second and
    shakes by `shake`. It is `black` or `frozen` from one second to another, `bright` in a flash.
    """

    seconds: float = 6.0
    views: Mapping[float, int] = field(default_factory=lambda: {0.0: 1})
    says: Mapping[float, str] = field(default_factory=dict)
    black: tuple[float, float] = (0.0, 0.0)
    frozen: tuple[float, float] = (0.0, 0.0)
    bright: float = -1.0
    pan: float = 8.0
    shake: float = 0.7
    light: float = 1.0
    loud: float = 1.0
    tone: Sequence[float] = ()

    def write(self, path: Path, say: Say | None = None) -> Path:
        """Makes the file."""
        with av.open(str(path), "w", format="mp4") as out:
            video: Any = out.add_stream(
                "libx264", rate=FPS, options={"preset": "veryfast", "crf": "16"}
            )
            (video.width, video.height), video.pix_fmt = SIZE, "yuv420p"
            audio: Any = out.add_stream("aac", rate=RATE, layout="mono")
            for at, picture in enumerate(self._pictures()):
                frame: Any = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
                frame.pts, frame.time_base = at, Fraction(1, FPS)
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
            wave = self._sound(say)
            for at in range(0, len(wave), 1024):
                part = wave[at : at + 1024]
                block: Any = av.AudioFrame("fltp", "mono", len(part))
                raw = part.tobytes()
                block.planes[0].update(raw + bytes(block.planes[0].buffer_size - len(raw)))
                block.sample_rate, block.pts, block.time_base = RATE, at, Fraction(1, RATE)
                out.mux(audio.encode(block))
            out.mux(audio.encode(None))
        return path

    def _pictures(self) -> Sequence[Image.Image]:
        dice = random.Random(3)
        made: list[Image.Image] = []
        for at in range(round(self.seconds * FPS)):
            seconds = at / FPS
            if self.frozen[0] < seconds < self.frozen[1]:
                made.append(made[-1])
                continue
            if self.black[0] <= seconds < self.black[1]:
                made.append(Image.new("RGB", SIZE))
                continue
            since = max(start for start in self.views if start <= seconds)
            left = 40 + self.pan * (seconds - since) + dice.uniform(-1, 1) * self.shake
            seen = _view(self.views[since]).transform(
                SIZE,
                Image.Transform.AFFINE,
                (1, 0, left, 0, 1, 40 + dice.uniform(-1, 1) * self.shake),
                Image.Resampling.BILINEAR,
            )
            light = 2.5 if abs(seconds - self.bright) < 1 / FPS else self.light
            made.append(ImageEnhance.Brightness(seen).enhance(light))
        return made

    def _sound(self, say: Say | None) -> array[float]:
        dice, count = random.Random(5), round(self.seconds * RATE)
        wave = array("f", (dice.gauss(0, 0.002) for _ in range(count)))
        for pitch in self.tone:
            for n in range(count):
                wave[n] += 0.08 * math.sin(math.tau * pitch * n / RATE)
        for start, words in self.says.items():
            assert say is not None
            for n, sample in enumerate(say(words, self.seconds - start), round(start * RATE)):
                if n < count:
                    wave[n] += sample
        return array("f", (max(-1.0, min(1.0, each * self.loud)) for each in wave))


@cache
def _view(number: int) -> Image.Image:
    """A place: soft shapes in the colours of its number, and grain; wider than a picture."""
    dice = random.Random(number)
    base = [dice.randrange(30, 150) for _ in range(3)]
    small = Image.new("RGB", (17, 9))
    small.putdata(
        [
            tuple(max(0, min(255, each + dice.randrange(-28, 28))) for each in base)
            for _ in range(17 * 9)
        ]
    )
    soft = small.resize((640, 280), Image.Resampling.BICUBIC)
    grain = Image.new("L", (160, 70))
    grain.putdata([dice.randrange(256) for _ in range(160 * 70)])
    return Image.blend(soft, grain.resize(soft.size).convert("RGB"), 0.25)
