"""What makes two clips the same clip: the digest of a request in a canonical form."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from .media import is_url
from .request import Digest, Request, Value

RULE = 1
"""The number of the rule by which `fingerprint` is made: a change of it is a new number."""

_Rule = Callable[[Request, Digest, Mapping[str, str]], str | None]


def fingerprint(
    request: Request, digest: Digest, ends: Mapping[str, str], rule: int = RULE
) -> str | None:
    """The identity of what would be sent, without its seed, by the rule of a number.

    Each local medium counts as the digest of its bytes, a frame from another scene's take as
    that take's digest in `ends` (by scene); None while such a take is not shot. A clip is
    compared by the rule that it was shot by. Raises KeyError for a rule not in `RULES`, which
    is one of a newer version.
    """
    return RULES[rule](request, digest, ends)


def _first(request: Request, digest: Digest, ends: Mapping[str, str]) -> str | None:
    if any(scene not in ends for scene in request.depends_on):
        return None

    def name(reference: str) -> str:
        return reference if is_url(reference) else f"sha256:{digest(reference)}"

    return identity(
        model=request.model,
        prompt=request.prompt.text,
        negative_prompt=request.negative_prompt,
        media=(
            (
                medium.role.value,
                f"sha256:{ends[medium.after]}" if medium.after else name(medium.url),
                name(medium.voice) if medium.voice else None,
            )
            for medium in request.media
        ),
        parameters=request.parameters,
    )


RULES: Mapping[int, _Rule] = MappingProxyType({1: _first})
"""Every rule by which clips were shot, by its number; none is ever changed or taken out."""


def identity(
    *,
    model: str,
    prompt: str,
    negative_prompt: str | None,
    media: Iterable[tuple[str, str, str | None]],
    parameters: Iterable[tuple[str, Value]],
) -> str:
    """The sha256, in hex, of a request's canonical form: text in NFC, no seed.

    `media` are (type, content, voice), each content a digest or an address.
    """
    canonical = json.dumps(
        {
            "model": model,
            "prompt": prompt,
            "negative_prompt": negative_prompt,
            "media": [list(item) for item in media],
            "parameters": {name: value for name, value in parameters if name != "seed"},
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(unicodedata.normalize("NFC", canonical).encode()).hexdigest()
