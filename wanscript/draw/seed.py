"""Chance that falls the same whenever a name is the same."""

from __future__ import annotations

import hashlib
import random


def seeded(name: str) -> random.Random:
    """Dice that always fall the same for a name."""
    return random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
