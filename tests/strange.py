"""What a stranger can send along: media that are more than they seem, files that never end."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

MEMORY = 600 * 2**20
"""Bytes of address space for a command: half as much again as an honest film takes."""

SECONDS = 60

_START = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
{before}
sys.argv = ["wanscript", *sys.argv[1:]]
from wanscript.cli import main
try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    open({peak!r}, "w").write(str(peak * (1 if sys.platform == "darwin" else 1024)))
"""


@dataclass(frozen=True)
class Ran:
    """A command that has ended; `children` is the most memory in bytes that one of its took."""

    code: int
    out: str
    err: str
    children: int

    @property
    def last(self) -> str:
        return self.err.rstrip().rpartition("\n")[2]


def wanscript(
    home: Path, *words: str, before: str = "", environ: Mapping[str, str] | None = None
) -> Ran:
    """Runs a command in a project, with limits; `before` is done first, in its process."""
    peak = home.parent / f"{home.name}.peak"
    start = _START.format(memory=MEMORY, before=before, peak=str(peak))
    ran = subprocess.run(
        [sys.executable, "-P", "-c", start, *words],
        cwd=home,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
    )
    assert "mistake in wanscript" not in ran.stderr, ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr, int(peak.read_text()))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def vast_picture(path: Path, side: int = 13_300) -> None:
    """A PNG that is whole, small on the disk, and has a side of so many pixels."""
    packer = zlib.compressobj(1)
    row = bytes(3 * side + 1)
    packed = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def clip(path: Path, *, fragments: bool = False) -> None:
    """A small film; in `fragments`, as it is streamed."""
    import av

    options = {"movflags": "frag_keyframe+empty_moov"} if fragments else {}
    with av.open(str(path), "w", format="mp4", options=options) as box:
        shown = box.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        shown.width, shown.height, shown.pix_fmt = 320, 240, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame(320, 240, "yuv420p")
            frame.pts = number
            box.mux(shown.encode(frame))
        box.mux(shown.encode(None))


def _boxes(data: bytes, tag: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The file with its first box of a kind changed, and those around it of the right length."""
    at = data.index(tag) - 4
    length = int.from_bytes(data[at : at + 4], "big")
    new = change(data[at : at + length])
    whole = bytearray(data[:at] + new + data[at + length :])
    for outer in (b"moov", b"trak", b"edts"):
        start = data.find(outer) - 4
        inside = start >= 0 and outer != tag and start < at
        if inside and at < start + int.from_bytes(data[start : start + 4], "big"):
            old = int.from_bytes(data[start : start + 4], "big")
            whole[start : start + 4] = struct.pack(">I", old + len(new) - length)
    return bytes(whole)


def many_tracks(path: Path) -> None:
    """A film with a thousand tracks."""
    clip(path)
    path.write_bytes(_boxes(path.read_bytes(), b"trak", lambda track: track * 1000))


def many_samples(path: Path) -> None:
    """A film that says it has fifty million samples of one byte."""
    clip(path)
    data = _boxes(
        path.read_bytes(), b"stsz", lambda table: table[:12] + struct.pack(">II", 1, 50_000_000)
    )
    path.write_bytes(
        _boxes(data, b"stsc", lambda table: table[:20] + struct.pack(">I", 50_000_000) + table[24:])
    )


def many_fragments(path: Path) -> None:
    """A streamed film of which a fragment says that it has fifty million samples."""
    clip(path, fragments=True)
    data = path.read_bytes()
    at = data.index(b"trun") + 4
    path.write_bytes(data[:at] + struct.pack(">II", 1, 50_000_000) + data[at + 8 :])


def many_edits(path: Path) -> None:
    """A film that says that it is played three hundred thousand times over."""
    clip(path)

    def again(edits: bytes) -> bytes:
        count = 300_000
        body = edits[8:12] + struct.pack(">I", count) + edits[16:] * count
        return struct.pack(">I", len(body) + 8) + b"elst" + body

    path.write_bytes(_boxes(path.read_bytes(), b"elst", again))


def playlist(path: Path) -> None:
    """A playlist that calls itself a film, and names an address."""
    path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret\n")


def endless(path: Path) -> None:
    """A link to what has no end."""
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    """A pipe into which nobody writes."""
    os.mkfifo(path)


def huge(path: Path) -> None:
    """A file of a gigabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(2**30)


def folder(path: Path) -> None:
    """A folder where a file should be."""
    path.mkdir()


def looped(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)
