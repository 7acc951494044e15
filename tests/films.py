"""Scripts to show, and films taken apart again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

import av
from PIL import Image

from wanscript.compiler import Compilation, compile
from wanscript.draw.compose import Stage
from wanscript.draw.figure import MediaLibrary
from wanscript.draw.lighting import tints
from wanscript.draw.overlay import Lettering
from wanscript.language.source import Source
from wanscript.media import files
from wanscript.timeline.timeline import timeline

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("alley", "forest", "planet", "teahouse")


def example(name: str) -> tuple[Compilation, Path]:
    root = EXAMPLES / name
    path = root / f"{name}.wan"
    return compile(Source(path, path.read_text("utf-8")), facts=files.facts(root)), root


def script(text: str) -> Compilation:
    return compile(Source(PurePath("film.wan"), text))


def lettered(compilation: Compilation, size: tuple[int, int], at: int = 0) -> Lettering:
    """What letters the frames of one of the scenes."""
    return Lettering(timeline(compilation).scenes[at], tints(compilation.storyboard), size)


def staged(compilation: Compilation, root: Path, size: tuple[int, int], at: int = 0) -> Stage:
    """Where the shots of one of the scenes are built."""
    scene = timeline(compilation).scenes[at]
    meant = next(each for each in compilation.storyboard.scenes if each.name == scene.name)
    return Stage(scene, meant, size, MediaLibrary(compilation.storyboard, files.find(root)))


@dataclass(frozen=True)
class Taken:
    """A film as it was decoded; `peak` is the loudest sample, 0 to 1."""

    frames: tuple[Image.Image, ...]
    times: tuple[float, ...]
    size: tuple[int, int]
    rate: float
    codecs: tuple[str, ...]
    seconds: float
    heard: float
    peak: float


def taken(path: Path) -> Taken:
    frames, times = [], []
    with av.open(str(path)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        for frame in film.decode(video):
            frames.append(frame.to_image())  # type: ignore[no-untyped-call]
            times.append(float(frame.time or 0))
        facts = (
            (video.width, video.height),
            float(video.average_rate or 0),
            (video.codec_context.name, audio.codec_context.name),
            float((video.duration or 0) * (video.time_base or 0)),
        )
    samples, peak = 0, 0.0
    with av.open(str(path)) as film:
        rate = film.streams.audio[0].rate
        for block in film.decode(audio=0):
            samples += block.samples
            peak = max(
                peak, *map(abs, memoryview(bytes(block.planes[0])).cast("f")[: block.samples])
            )
    return Taken(tuple(frames), tuple(times), *facts, samples / rate, peak)
