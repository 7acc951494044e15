"""Who is seen: told from who is only spoken of, by the words around a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ..language.storyboard import Declaration, Role
from ..language.text import Mention, Text

_BODY = (
    "hands?|fingers?|fists?|palms?|arms?|wrists?|elbows?|faces?|eyes?|gaze|head|hair|back|"
    "shoulders?|neck|feet|foot|legs?|knees?|boots?|shoes?|lips?|mouth|smile|tears?|chest|body|"
    "silhouette|figure|profile|outline|expression|reaction|cheeks?"
)
_BODY_ZH = "手|脸|眼|头|背|肩|嘴|唇|脚|腿|身|影|发|泪|表情|目光|侧面|正面|轮廓|特写|近景|中景|全景"

_OF_HERS = re.compile(
    rf"['’]s?(?:\s+(?:[\w-]+\s+){{0,2}}(?:{_BODY})\b|\s+[\w-]+ing\b"
    r"|s\s+(?:here|there|at|in|on|by|back|already|still|alone|an?|the|now|not)\b)"
    rf"|的[^，。；！？\s]{{0,4}}(?:{_BODY_ZH})",
    re.IGNORECASE,
)
"""What follows a name when its bearer is seen, though it looks like an owner's."""

_AWAY = re.compile(
    r"['’](?:s\b|(?=\s+\w))|的|曾|坐过|\s+(?:POV|point of view)\b"
    r"|\s+(?:is|was|are|has been) (?:gone|missing|absent|nowhere)\b|已?经?(?:不在|离开了)",
    re.IGNORECASE,
)
"""What follows a name when only something of its bearer is seen."""

_TOLD = re.compile(
    r"\b(?:photo(?:graph)?|picture|portrait|painting|drawing|poster|statue|letter|message|note|"
    r"memory|memories|thought|dream|name|voice|absence|grave|sign|trace|news|word)s?"
    r" (?:of|from|to|by|about) $"
    r"|\b(?:without|unlike|miss(?:es|ing)?|remember(?:s|ing)?|recall(?:s|ing)?|imagin(?:es|ing)|"
    r"(?:think|dream|talk)(?:s|ing)? (?:of|about)|(?:wait|look|search)(?:s|es|ing)? for|"
    r"writ(?:es|ing) to|calls for|belongs? to|belonging to|named after|instead of|"
    r"(?:left|owned|made|written|painted) by) $"
    r"|(?:想起|想念|思念|回忆|怀念|等待|等着|寻找|梦见|提到|说起|没有|照片[里上中]的?)$",
    re.IGNORECASE,
)
"""What stands before a name when its bearer is only spoken of."""

_CLAUSE = re.compile(r"\b(?:where|which|that|whom) $", re.IGNORECASE)
_PAST = re.compile(
    r"\s+(?:had|was|were|used to|once|sat|stood|lay|left|died|lived|slept|fell|hid|kept|put|wore|"
    r"said|went|came|ran|held|made|built|wrote|[a-z]+ed)\b",
    re.IGNORECASE,
)
"""With it, a thing or a place is told by its past: `where O'Brien sat`."""

_NEAR = 48
_ARTICLE = re.compile(r"\b(?:the|an?|his|her|their) $", re.IGNORECASE)


class People(Struct, frozen=True, gc=False):
    """The declared names in some words, each once: who is seen, and all who are named."""

    seen: tuple[str, ...]
    named: tuple[str, ...]


def people(known: Mapping[str, Declaration], texts: Iterable[Text]) -> People:
    """The characters and props that some texts name, characters first."""
    seen: dict[str, None] = {}
    named: dict[str, None] = {}
    for text in texts:
        for mention, there in _mentions(text):
            declared = known.get(mention.name)
            if declared and declared.role in (Role.CHARACTER, Role.PROP):
                named[mention.name] = None
                if there:
                    seen[mention.name] = None
    return People(_characters_first(known, seen), _characters_first(known, named))


def _characters_first(known: Mapping[str, Declaration], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: known[name].role is Role.PROP))


def _mentions(text: Text) -> Iterator[tuple[Mention, bool]]:
    """The names in a text, and whether their bearers are seen."""
    for at, part in enumerate(text):
        if isinstance(part, Mention):
            yield part, _there(_around(text, at, -1)[-_NEAR:], _around(text, at, 1)[:_NEAR])


def _around(text: Sequence[object], at: int, step: int) -> str:
    """The nearest words on one side of a name."""
    out = ""
    at += step
    while 0 <= at < len(text) and len(out) < _NEAR:
        words = str(getattr(text[at], "text", ""))
        out = out + words if step > 0 else words + out
        at += step
    return out


def _there(before: str, after: str) -> bool:
    lead = _ARTICLE.sub("", re.sub(r"\s+", " ", before))
    if _OF_HERS.match(after):
        return True
    if _AWAY.match(after) or _TOLD.search(lead):
        return False
    return not (_CLAUSE.search(lead) and _PAST.match(after))
