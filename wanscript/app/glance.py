"""What a film and each of its scenes come to: seconds and money, at a glance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ..media import files
from ..models.price import ZERO, Estimate, Range, estimate, lasting, together
from ..models.request import Request
from ..show.amounts import money, quantity
from .analysed import Analysed
from .errors import SettingsError
from .settings import Settings, settings


@dataclass(frozen=True, slots=True)
class Glance:
    """The length in seconds and the price of one take of a scene, or of a film with all takes."""

    seconds: Range
    price: Estimate

    @property
    def text(self) -> str:
        """Both in words, `10 s, CNY 9.55`."""
        return f"{quantity(self.seconds)} s, {money(self.price.cost)}"


def glances(film: Analysed) -> Mapping[str, Glance]:
    """What one take of each scene comes to that can be shot, by the scene's name."""
    return {request.scene: each for request, each in _all(film) if request.take == 1}


def whole(film: Analysed) -> Glance | None:
    """What a film comes to; None where it has nothing that could be shot."""
    every = _all(film)
    if not every:
        return None
    seconds = sum((each.seconds for request, each in every if request.take == 1), ZERO)
    return Glance(seconds, together([each.price for _, each in every]))


def _all(film: Analysed) -> tuple[tuple[Request, Glance], ...]:
    set_ = _settings(film)
    return tuple(
        (each, Glance(lasting(each), estimate(each, film.facts, set_.region, set_.currency)))
        for each in film.compilation.requests
    )


def _settings(film: Analysed) -> Settings:
    """The project's settings, or the usual ones where those cannot be read."""
    try:
        return settings(files.project(film.path), os.environ)
    except SettingsError:
        return Settings()
