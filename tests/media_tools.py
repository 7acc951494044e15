"""Real media of every kind: whole ones, and ones that are too small, too long or too slow."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

CLIPS = {"c.mp4": 2, "nine.mp4": 9, "twenty.mp4": 20, "slow.mp4": 2, "blink.mp4": 0.5}
"""Seconds of each clip."""

SPEEDS = {"c.mp4": 24, "nine.mp4": 20, "twenty.mp4": 20, "slow.mp4": 10, "blink.mp4": 24}
"""Frames a second of each clip."""


def picture(path: Path, width: int, height: int) -> None:
    """A plain picture."""
    Image.new("RGB", (width, height), (90, 120, 150)).save(path)


def clip(path: Path, seconds: float, fps: int, size: tuple[int, int] = (320, 256)) -> None:
    """A plain clip without sound."""
    with av.open(str(path), "w", format="mp4") as box:
        stream = box.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        stream.width, stream.height = size
        stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, fps)
        frame = av.VideoFrame(*size, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for at in range(round(seconds * fps)):
            frame.pts = at
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def sound(path: Path, seconds: float) -> Path:
    """Silence as a WAV."""
    with av.open(str(path), "w", format="wav") as box:
        stream = box.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame("s16", "mono", int(8000 * seconds))
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 8000
        box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
    return path


def all_media(folder: Path) -> Path:
    """A folder with everything that the scripts of the table name."""
    picture(folder / "p.jpg", 640, 480)
    picture(folder / "small.jpg", 200, 180)
    picture(folder / "middle.jpg", 360, 320)
    picture(folder / "wide.jpg", 1600, 500)
    picture(folder / "end.png", 832, 480)
    for name, seconds in CLIPS.items():
        clip(folder / name, seconds, SPEEDS[name])
    for name, long in (("v.wav", 2.0), ("eight.wav", 8.0), ("twelve.wav", 12.0)):
        sound(folder / name, long)
    return folder
