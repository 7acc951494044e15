"""The seed that each take sends: the script's own, or one that is made for it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from msgspec import structs

from ..models.request import Request
from .take import NO_SEED, Take

_TURNS = 64
"""How many seeds are made for one take of a script before the first one comes again."""


def seeded(request: Request, fingerprint: str, tried: Collection[int] = ()) -> Request:
    """The request of a take with the seed that belongs to it.

    Take 1 sends the script's seed or none, and where the script has one so does every take;
    without one take k has the first of its made seeds that was not `tried`.
    """
    if request.take == 1 or "seed" in dict(request.parameters):
        return request
    turns = (_made(fingerprint, request.take, turn) for turn in range(_TURNS))
    own = next((seed for seed in turns if seed not in tried), _made(fingerprint, request.take, 0))
    return structs.replace(request, parameters=(*request.parameters, ("seed", own)))


def _made(fingerprint: str, take: int, turn: int) -> int:
    """The first 31 bits of sha256(fingerprint, take), or of one with the turn behind them."""
    said = f"{fingerprint},{take}" if turn == 0 else f"{fingerprint},{take},{turn}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:4], "big") >> 1


def seed_of(request: Request) -> int:
    """The seed that a request sends, NO_SEED where it sends none."""
    return int(dict(request.parameters).get("seed", NO_SEED))


def script_seed(take: Take) -> int:
    """The seed that the script gave a take, NO_SEED where its own was made for it.

    Takes are compared by it: what is shot in place of a take has another made seed, and is the
    same take of the script.
    """
    if take.take == 1 or take.seed == NO_SEED or not take.fingerprint:
        return take.seed
    made = (_made(take.fingerprint, take.take, turn) for turn in range(_TURNS))
    return NO_SEED if any(seed == take.seed for seed in made) else take.seed


def with_other_seed(take: Take, tried: Collection[int]) -> Take:
    """A take to be entered, with a made seed that was not tried; a seed of the script stays."""
    if take.seed not in tried or script_seed(take) != NO_SEED:
        return take
    plain = tuple(each for each in take.request.parameters if each[0] != "seed")
    sent = seeded(structs.replace(take.request, parameters=plain), take.fingerprint, tried)
    return replace(take, request=sent, seed=seed_of(sent))
