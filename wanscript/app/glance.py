"""What a film and each of its scenes come to: seconds and money, at a glance."""

from __future__ import annotations

import os
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


def glance(film: Analysed, request: Request) -> Glance:
    """What a request of a film comes to."""
    set_ = _settings(film)
    return Glance(lasting(request), estimate(request, film.facts, set_.region, set_.currency))


def whole(film: Analysed) -> Glance | None:
    """What a film comes to; None where it has nothing that could be shot."""
    requests = film.compilation.requests
    if not requests:
        return None
    each = [glance(film, request) for request in requests]
    first = [one for one, request in zip(each, requests, strict=True) if request.take == 1]
    seconds = sum((one.seconds for one in first), ZERO)
    return Glance(seconds, together([one.price for one in each]))


def _settings(film: Analysed) -> Settings:
    """The project's settings, or the usual ones where those cannot be read."""
    try:
        return settings(files.project(film.path), os.environ)
    except SettingsError:
        return Settings()
