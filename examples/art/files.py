"""What is drawn becomes files: pictures, clips, voices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from PIL import Image

HERE = Path(__file__).parent.parent


def ease(t: float) -> float:
    """From 0 to 1, slow at both ends."""
    t = min(1, max(0, t))
    return t * t * (3 - 2 * t)


def save(picture: Image.Image, target: Path) -> None:
    """Writes a picture by the ending of its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, quality=86, optimize=True)
    print(target.relative_to(HERE), target.stat().st_size)


def film(target: Path, frames: Sequence[Image.Image], fps: int = 24) -> None:
    """An MP4 of the frames with a quiet track under it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        video = out.add_stream(
            "libx264", rate=fps, options={"crf": "24", "preset": "slow", "threads": "1"}
        )
        video.width, video.height = frames[0].size
        video.pix_fmt = "yuv420p"
        audio = out.add_stream("aac", rate=24000, layout="mono")
        for frame in frames:
            out.mux(video.encode(av.VideoFrame.from_image(frame)))
        out.mux(video.encode())
        for block in sound([0.0] * round(len(frames) / fps * 24000), 24000):
            out.mux(audio.encode(block))
        out.mux(audio.encode())
    print(target.relative_to(HERE), target.stat().st_size)


FORMANTS = {"a": (750, 1250), "e": (480, 1900), "i": (310, 2200), "o": (480, 900), "u": (340, 760)}


def voice(target: Path, pitch: float, vowels: str, rate: int = 24000) -> None:
    """A soft wordless voice: one vowel a syllable, with a breath in the middle."""
    wave: list[float] = [0.0] * (rate // 10)
    for i, vowel in enumerate(vowels):
        long = int(rate * (0.2 if i % 3 else 0.26))
        tune = pitch * (1.06 - 0.02 * i + 0.05 * math.sin(i * 2.1))
        low, high = FORMANTS[vowel]
        tones = [
            (
                k,
                math.exp(-(((k * tune - low) / 220) ** 2))
                + 0.5 * math.exp(-(((k * tune - high) / 320) ** 2))
                + 0.35 / k**1.5,
            )
            for k in range(1, int(3200 / tune))
        ]
        turn = 0.0
        for n in range(long):
            turn += math.tau * tune * (1 + 0.006 * math.sin(n / rate * 34)) / rate
            envelope = math.sin(math.pi * min(1, (n + 1) / long)) ** 0.7
            wave.append(0.16 * envelope * sum(math.sin(k * turn) * weight for k, weight in tones))
        wave.extend([0.0] * (rate // (3 if i == len(vowels) // 2 else 40)))
    target.parent.mkdir(parents=True, exist_ok=True)
    codec, bits = ("pcm_s16le", None) if target.suffix == ".wav" else ("libmp3lame", 48000)
    with av.open(str(target), "w") as out:
        audio = out.add_stream(codec, rate=rate, layout="mono")
        if bits:
            audio.bit_rate = bits
        for block in sound(wave, rate):
            out.mux(audio.encode(block))
        out.mux(audio.encode())
    print(target.relative_to(HERE), target.stat().st_size, round(len(wave) / rate, 2), "s")


def sound(wave: Sequence[float], rate: int) -> Iterable[AudioFrame]:
    """The samples, -1 to 1, as frames that an encoder takes."""
    resampler_free = [max(-32767, min(32767, round(value * 32767))) for value in wave]
    for start in range(0, len(resampler_free), 1024):
        part = resampler_free[start : start + 1024]
        block = AudioFrame(format="s16", layout="mono", samples=len(part))
        block.planes[0].update(b"".join(v.to_bytes(2, "little", signed=True) for v in part))
        block.sample_rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
        yield block
