"""What the service does, and for how long it keeps things."""

from __future__ import annotations

from ..service import Capabilities
from .failures import classify, locate
from .responses import same_model

HOUR = 3600.0

CAPABILITIES = Capabilities(
    task_retention=24 * HOUR,
    result_retention=24 * HOUR,
    upload_retention=48 * HOUR,
    longest_task=3 * HOUR,
    classify=classify,
    locate=locate,
    same_model=same_model,
)
"""By the vendor's API pages, read 2026-11-22; no idempotency key is documented."""
