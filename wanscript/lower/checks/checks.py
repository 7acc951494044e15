"""A request to what its model cannot do with it: a tuple of checks of one signature."""

from __future__ import annotations

from ...language.diagnostic import Diagnostic
from .chains import chains
from .check_context import Check, CheckContext
from .features import features, voices
from .media import in_all, media
from .prompt_length import prompt_length
from .references import references
from .speech_speed import speech_too_fast
from .typed_references import typed_references
from .unmentioned import unmentioned_media, unmentioned_picture
from .wording import prompt_contradicts_settings, prose_past_end, typed_negative_prompt

CHECKS: tuple[Check, ...] = (
    references,
    features,
    chains,
    prompt_length,
    voices,
    typed_references,
    media,
    in_all,
    unmentioned_media,
    unmentioned_picture,
    speech_too_fast,
    prompt_contradicts_settings,
    prose_past_end,
    typed_negative_prompt,
)


def check(context: CheckContext) -> tuple[Diagnostic, ...]:
    """What every check finds."""
    return tuple(finding for each in CHECKS for finding in each(context))
