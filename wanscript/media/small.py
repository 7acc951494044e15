"""The pictures of a clip made small, in their order, with what FFmpeg's filters say of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from msgspec import Struct

from .filters import Filter, ready
from .opened import shown_stream
from .reel import film


class Small(Struct, frozen=True, gc=False):
    """A picture as it is stored, not turned: its second in the clip, and its pixels.

    The pixels are a NumPy array, rows of blue, green and red. `said` is what filters say of it,
    their times counted as the file counts; `since` is when the first picture is shown there.
    """

    time: float
    since: float
    pixels: Any
    said: Mapping[str, str]


def small(path: Path, width: int, filters: Sequence[Filter]) -> Iterator[Small]:
    """The pictures of a clip, `width` pixels wide, through filters. Needs NumPy.

    Errors are as those of `reel`.
    """
    with film(path) as box:
        shown = shown_stream(box)
        if shown is None:
            raise ValueError("has no picture")
        shown.thread_type = "AUTO"
        since: float | None = None
        for frame in _filtered(box.decode(shown), shown, [("scale", f"{width}:-2"), *filters]):
            if since is None:
                since = frame.time or 0.0
            pixels = frame.to_ndarray(format="bgr24")
            yield Small((frame.time or 0.0) - since, since, pixels, frame.metadata)


def _filtered(frames: Iterator[Any], stream: Any, filters: Sequence[Filter]) -> Iterator[Any]:
    graph = av.filter.Graph()
    nodes = [graph.add_buffer(template=stream)]
    nodes += [graph.add(name, options) for name, options in filters]
    nodes.append(graph.add("buffersink"))
    for one, other in pairwise(nodes):
        one.link_to(other)
    graph.configure()
    for frame in frames:
        nodes[0].push(frame)
        yield from ready(nodes[-1])
    nodes[0].push(None)
    yield from ready(nodes[-1])
