"""References typed by hand: names are bound by the compiler, positions change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.quotes import quotes
from ..language.source import Span
from ..language.storyboard import Literal, Scene, Text
from ..models.media import MediaKind, reference
from ..models.table import DIALECTS
from .attach import given
from .check_context import CheckContext

_TYPED = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in DIALECTS)
    + r")(?P<n>\d{1,3})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


def indices(judged: CheckContext) -> Iterator[Diagnostic]:
    """References typed by hand: names are bound by the compiler, positions change."""
    row = judged.row
    counts: dict[str, int] = {
        kind: sum(medium.role is reference(kind) for medium in judged.request.media)
        for kind in MediaKind
    }
    if row.counted_together:
        counts["character"] = sum(counts.values())
    meant = {label: name for name, label in judged.attached.labels.items()}
    spelled = row.labels.get(judged.scene.language, row.labels["en"])
    for words in each_words(judged.scene):
        for span, match in place(words, _TYPED):
            kind = next(kind for kind, _ in DIALECTS if match[kind])
            number = int(match["n"])
            if kind not in row.manual_labels:
                yield _index(
                    span,
                    f"{row.name} does not know `{match.group()}`",
                    "another model's way to name a reference",
                    "declare a name for it, and write the name",
                )
            elif not 1 <= number <= counts.get(kind, 0):
                count = counts.get(kind, 0)
                has = f"only {count}" if count else "no"
                yield _index(
                    span,
                    f"`{match.group()}` is typed by hand, and this scene has {has} "
                    f"{kind}{'' if count == 1 else 's'}",
                    "there is no such reference",
                    "declare a name for it, and write the name",
                )
            else:
                label = spelled.get(kind, spelled["image"]).format(n=number)
                who = meant.get(label)
                yield Diagnostic.of(
                    "WAN212",
                    span,
                    f"`{match.group()}` is typed by hand"
                    + (f"; it means {who} now, but need not after an edit" if who else ""),
                    f"write `{who}`" if who else "",
                    help="write the name: its number is filled in for you, and stays right",
                )


def _index(span: Span, message: str, label: str, help: str) -> Diagnostic:
    return Diagnostic.of("WAN213", span, message, label, help=help)


def place(words: Literal, pattern: re.Pattern[str]) -> Iterator[tuple[Span, re.Match[str]]]:
    """The matches of a pattern in some words outside quotation marks, each with its place."""
    found = list(pattern.finditer(words.text))
    if not found:
        return
    hidden = quotes(words.text)
    for match in found:
        if not hidden.cover(*match.span()):
            yield words.words.part(*match.span()).strip().span(), match


def each_words(scene: Scene) -> Iterator[Literal]:
    """The plain words of a scene that reach the prompt, but for what is spoken."""
    texts: list[Text] = [scene.fence or ()]
    texts += [part for part in scene.story if isinstance(part, tuple)]
    for shot in scene.shots:
        texts.append(shot.heading)
        texts += [part for part in shot.action if isinstance(part, tuple)]
    for key in ("style", "atmosphere", "sound", "music"):
        if setting := given(scene, key):
            texts.append(setting.text)
    for text in texts:
        for piece in text:
            if isinstance(piece, Literal):
                yield piece
