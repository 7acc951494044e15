"""The facet of what an author wrote to which each setting belongs that a model has a place for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .table import MODELS

_OWN: Mapping[str, str] = {
    "resolution": "size",
    "ratio": "size",
    "duration": "duration",
    "seed": "seed",
}

FACETS: Mapping[str, str] = MappingProxyType(
    {
        parameter.key: _OWN.get(parameter.key, "parameters")
        for row in MODELS.values()
        for parameter in row.parameters
    }
    # sent with the resolution by some models, and a parameter of the others
    | {"ratio": "size"}
)
"""By the script's key of a parameter, of whichever model: its facet."""


def settings_of(facet: str) -> tuple[str, ...]:
    """The keys of the settings that make up a facet together."""
    return tuple(key for key, own in FACETS.items() if own == facet)
