"""How fast a rehearsal is drawn, beside the ways in which stills are usually made a film.

    python benchmarks/animatic.py [ROUNDS]

Ten seconds, two shots of the alley with captions, 720p, 24 frames a second, one thread, all in
one interleaved run; CPU time, ours with everything from reading the pictures to the last byte.
The peers get the finished stills: PyAV converts each frame anew, as its examples do; `ffmpeg
-loop` appears where ffmpeg is installed. Ours is coded at a constant quantiser whose worst frame
is as near to the drawing as theirs at a rate factor of 24.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import av
from PIL import Image

from wanscript import Source, compile
from wanscript.draw import backdrop, cutout, silhouette
from wanscript.draw.compose import Stage, frame
from wanscript.draw.figure import MediaLibrary
from wanscript.film.animatic import animatic
from wanscript.media import files
from wanscript.timeline.timeline import timeline

ROOT = Path(__file__).parent.parent / "examples" / "alley"
SECONDS, FPS, SIZE = 10, 24, (1280, 720)
SCRIPT = """Character: Mara
  Video: cast/mara.mp4

Character: Jonas
  Image: cast/jonas.jpg

Background: Alley
  Image: sets/alley.jpg

EXT. ALLEY - NIGHT

1. Wide shot, {move} [4s]
Mara waits.

2. Close-up of Jonas, {move} [6s]
Mara turns her head.

MARA
Why did you still come?

JONAS
Let's talk.
"""
MOVES = {
    "static": "static",
    "drift (no move named)": "at night",
    "push in": "camera pushes in",
    "pan": "pan left",
    "hand-held": "handheld",
}


def ours(move: str, *, draft: bool = False) -> Callable[[Path], None]:
    compilation = compile(Source(ROOT / "film.wan", SCRIPT.format(move=move)))

    def draw(folder: Path) -> None:
        for cached in (cutout._still, cutout._figure, backdrop.place, silhouette.somebody):
            cached.cache_clear()
        animatic(compilation, ROOT, folder / "ours.mp4", draft=draft)

    return draw


def stills(folder: Path) -> list[Path]:
    compilation = compile(Source(ROOT / "film.wan", SCRIPT.format(move="static")))
    (shown,), (scene,) = timeline(compilation).scenes, compilation.storyboard.scenes
    stage = Stage(shown, scene, SIZE, MediaLibrary(compilation.storyboard, files.find(ROOT)))
    paths = []
    for shot in shown.shots:
        paths.append(folder / f"{shot.id}.png")
        frame(shot, stage).save(paths[-1])
    return paths


def obvious(paths: list[Path]) -> Callable[[Path], None]:
    def draw(folder: Path) -> None:
        options = {"preset": "ultrafast", "crf": "24", "threads": "1"}
        with av.open(str(folder / "obvious.mp4"), "w") as out:
            video = out.add_stream("libx264", rate=FPS, options=options)
            video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
            for path, seconds in zip(paths, (4, 6), strict=True):
                picture = Image.open(path).convert("RGB")
                for _ in range(seconds * FPS):
                    shot = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
                    out.mux(video.encode(shot))
            out.mux(video.encode(None))

    return draw


def looped(paths: list[Path]) -> Callable[[Path], None]:
    def draw(folder: Path) -> None:
        words = ["ffmpeg", "-y", "-v", "error"]
        for path, seconds in zip(paths, (4, 6), strict=True):
            words += ["-loop", "1", "-framerate", str(FPS), "-t", str(seconds), "-i", str(path)]
        words += ["-filter_complex", "[0][1]concat=n=2:v=1[v]", "-map", "[v]", "-threads", "1"]
        words += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p"]
        subprocess.run([*words, str(folder / "looped.mp4")], check=True)

    return draw


def spent(draw: Callable[[Path], None], folder: Path) -> float:
    def clock() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    start = clock()
    draw(folder)
    return clock() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = stills(folder)
        ways: Mapping[str, Callable[[Path], None]] = {
            **{f"ours, {move}": ours(words) for move, words in MOVES.items()},
            "ours, --draft (640x360, variable rate)": ours("at night", draft=True),
            "PyAV, each frame converted, no text": obvious(paths),
            **({"ffmpeg -loop, no text": looped(paths)} if shutil.which("ffmpeg") else {}),
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, draw in ways.items():
                times[way].append(spent(draw, folder))
    base = statistics.median(times["PyAV, each frame converted, no text"])
    print(f"{'way':42} {'CPU s':>7} {'x real time':>12} {'to PyAV':>8}")
    for way, taken in times.items():
        median = statistics.median(taken)
        print(f"{way:42} {median:7.2f} {SECONDS / median:12.1f} {median / base:8.2f}")


if __name__ == "__main__":
    main()
