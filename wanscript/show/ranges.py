"""Scenes as a reader writes them."""

from __future__ import annotations

from collections.abc import Sequence


def ranges(some: Sequence[str], order: Sequence[str]) -> str:
    """Some scenes, of all in their order: `1, 4–7`; one with a name of its own stands alone."""
    places = {name: at for at, name in enumerate(order)}
    spans: list[list[int]] = []
    for at in (places[name] for name in some):
        if spans and spans[-1][1] == at - 1 and order[at - 1].isdecimal() and order[at].isdecimal():
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return ", ".join(
        order[a] if a == b else f"{order[a]}{'–' if b > a + 1 else ', '}{order[b]}"
        for a, b in spans
    )
