"""Whose key a request carries: several keys may be of one account."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """An account, and the service's name for the key that was used."""

    account: str
    key_id: str


_NAMED = re.compile(r"sk-([a-z]+)([0-9]+)")


def caller(key: str) -> Caller:
    """`sk-a1` and `sk-a2` are keys of the account `a`; every other key is one of the first one."""
    named = _NAMED.fullmatch(key)
    return Caller(named[1], named[1] + named[2]) if named else Caller("1", "1")
