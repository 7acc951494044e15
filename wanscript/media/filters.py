"""Sound through FFmpeg's filters, a stretch at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av

from .heard import CHANNELS
from .tracks import RATE

Filter = tuple[str, str]
"""A filter's name and its options."""

_PLAIN = ("aformat", f"sample_fmts=flt:channel_layouts=stereo:sample_rates={RATE}")


def filtered(sound: Iterable[array[float]], filters: Sequence[Filter]) -> Iterator[array[float]]:
    """Samples, left and right in turns at `RATE`, as the filters make them."""
    for frame in _frames(sound, (*filters, _PLAIN)):
        made = array("f")
        made.frombytes(bytes(frame.planes[0])[: 4 * CHANNELS * frame.samples])
        yield made


def mono(sound: Iterable[array[float]], rate: int) -> Iterator[array[float]]:
    """The same sound with one channel, at `rate` samples a second."""
    form = f"sample_fmts=flt:channel_layouts=mono:sample_rates={rate}"
    for frame in _frames(sound, (("aresample", str(rate)), ("aformat", form))):
        made = array("f")
        made.frombytes(bytes(frame.planes[0])[: 4 * frame.samples])
        yield made


def said(sound: Iterable[array[float]], filters: Sequence[Filter]) -> Mapping[str, str]:
    """The last thing that filters said of samples."""
    facts: Mapping[str, str] = {}
    for frame in _frames(sound, filters):
        facts = frame.metadata or facts
    return facts


def _frames(sound: Iterable[array[float]], filters: Sequence[Filter]) -> Iterator[Any]:
    graph = av.filter.Graph()
    base = Fraction(1, RATE)
    source: Any = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=base)
    nodes = [source, *(graph.add(name, options) for name, options in filters)]
    nodes.append(graph.add("abuffersink"))
    for one, other in pairwise(nodes):
        one.link_to(other)
    graph.configure()
    at = 0
    for chunk in sound:
        count = len(chunk) // CHANNELS
        if not count:
            continue
        block: Any = av.AudioFrame("flt", "stereo", count)
        raw = chunk.tobytes()
        block.planes[0].update(raw + bytes(block.planes[0].buffer_size - len(raw)))
        block.sample_rate, block.pts, block.time_base = RATE, at, base
        at += count
        source.push(block)
        yield from ready(nodes[-1])
    source.push(None)
    yield from ready(nodes[-1])


def ready(sink: Any) -> Iterator[Any]:
    """What has come out of a graph so far."""
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
