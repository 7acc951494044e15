"""Clips as a model makes them, whose pictures and sounds tell where they are from."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

SIZE = (160, 96)
RATE = 48_000


@dataclass(frozen=True)
class Clip:
    """A colour with a bar that grows, a tone, and at some seconds a flash with a click."""

    colour: tuple[int, int, int]
    seconds: float = 3
    flashes: Sequence[float] = (1.5,)
    size: tuple[int, int] = SIZE
    fps: Fraction = Fraction(24)
    codec: str = "libx264"
    options: Mapping[str, str] = field(default_factory=lambda: {"crf": "18"})
    layout: str = "stereo"
    rate: int = RATE
    heard: bool = True
    loud: float = 0.05
    turn: int = 0

    def write(self, path: Path) -> Path:
        with av.open(str(path), "w", format="mp4") as out:
            video: Any = out.add_stream(self.codec, rate=self.fps, options=dict(self.options))
            (video.width, video.height), video.pix_fmt = self.size, "yuv420p"
            if self.turn:
                video.set_display_rotation(self.turn)
            audio: Any = None
            if self.heard:
                audio = out.add_stream("aac", rate=self.rate, layout=self.layout)
            for at in range(round(self.seconds * self.fps)):
                frame: Any = av.VideoFrame.from_image(self._picture(at))  # type: ignore[no-untyped-call]
                frame.pts, frame.time_base = at, 1 / self.fps
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
            if audio is not None:
                self._sound(out, audio)
        return path

    def _picture(self, at: int) -> Image.Image:
        (w, h), seconds = self.size, float(at / self.fps)
        sheet = Image.new("RGB", self.size, self.colour)
        pen = ImageDraw.Draw(sheet)
        pen.rectangle((0, h - 12, w * seconds / self.seconds, h), fill=(255, 255, 0))
        if any(abs(seconds - each) < 0.5 / self.fps for each in self.flashes):
            pen.rectangle((w // 3, h // 3, w * 2 // 3, h * 2 // 3), fill=(255, 255, 255))
        return sheet

    def _sound(self, out: Any, stream: Any) -> None:
        count = round(self.seconds * self.rate)
        wave = array(
            "f", (self.loud * math.sin(math.tau * 330 * n / self.rate) for n in range(count))
        )
        for flash in self.flashes:
            for n in range(48):
                wave[round(flash * self.rate) + n] = 0.9 * (-1) ** (n // 12)
        for at in range(0, count, 1024):
            part = wave[at : at + 1024]
            block: Any = av.AudioFrame("fltp", self.layout, len(part))
            for plane in block.planes:
                plane.update(part.tobytes() + bytes(plane.buffer_size - 4 * len(part)))
            block.sample_rate, block.pts, block.time_base = self.rate, at, Fraction(1, self.rate)
            out.mux(stream.encode(block))
        out.mux(stream.encode(None))


@dataclass(frozen=True)
class Seen:
    """A film as it was decoded: pictures and when, and where it clicks, in seconds."""

    pictures: tuple[Image.Image, ...]
    times: tuple[Fraction, ...]
    clicks: tuple[float, ...]
    samples: array[float]

    def middle(self, seconds: float) -> tuple[int, ...]:
        """The colour in the middle of the picture at a time."""
        at = max(n for n, time in enumerate(self.times) if time <= seconds + 1e-6)
        picture = self.pictures[at]
        found: Any = picture.getpixel((picture.width // 2, picture.height // 2))
        return tuple(found)

    def flashes(self) -> tuple[float, ...]:
        """When a flash begins."""
        light = [sum(self.middle(float(time))) for time in self.times]
        return tuple(
            float(self.times[n]) for n in range(1, len(light)) if light[n] > light[n - 1] + 200
        )

    def level(self, start: float, end: float) -> float:
        """The root of the mean square of the sound in a stretch."""
        part = self.samples[round(start * RATE) : round(end * RATE)]
        return math.sqrt(sum(each * each for each in part) / len(part))


def seen(path: Path) -> Seen:
    with av.open(str(path)) as film:
        frames = [(frame.to_image(), frame.pts * frame.time_base) for frame in film.decode(video=0)]  # type: ignore[no-untyped-call,operator]
    samples, resampler = array("f"), av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(path)) as film:
        for block in film.decode(audio=0):
            for part in resampler.resample(block):
                samples.frombytes(bytes(part.planes[0])[: 4 * part.samples])
    clicks: list[float] = []
    last = -RATE
    for at, sample in enumerate(samples):
        if abs(sample) > 0.3:
            if at - last > RATE // 5:
                clicks.append(at / RATE)
            last = at
    return Seen(
        tuple(each for each, _ in frames),
        tuple(Fraction(time) for _, time in frames),
        tuple(clicks),
        samples,
    )
