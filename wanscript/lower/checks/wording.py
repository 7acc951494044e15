"""Words that ask for what the request does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ...language.diagnostic import Diagnostic, Severity
from ...language.grammar import inside
from ...language.lazy import lazy
from ...language.read_time import seconds as seconds_of
from ...language.source import Span
from ...language.spelled import entry
from ...language.unresolved import Unresolved
from ...language.usage import counts, each_words, outside_quotes
from ...models.price import lasting
from ...models.spec import Choice, IntRange
from .check_context import CheckContext

_ASKED = lazy(
    r"(?<![A-Za-z0-9_.:])(?P<ratio>(?:2\.35|2\.39|2\.4|1\.85|1\.66)[:：]1|"
    r"(?:21|16|9|4|3|1|5)[:：](?:9|16|3|4|1|21|5))(?![A-Za-z0-9:：])"
    r"|(?<![A-Za-z0-9_.])(?P<resolution>(?:2160|1440|1080|720|480)[pP]|[248][kK])(?![A-Za-z0-9])"
    r"|(?<![\d.:–~-])(?P<seconds>\d{1,3})[ \t]*(?:秒|seconds?\b|-seconds?\b)"
)
_NEGATIVE = re.compile(r"(?i)\bnegative prompts?\b|负面提示词?|反向提示词?|负向提示词?")


def prompt_contradicts_settings(context: CheckContext) -> Iterator[Diagnostic]:
    """Words that ask for a ratio, a resolution or a length that the request does not have."""
    sent = {name: str(value) for name, value in context.request.parameters}
    for words in filter(counts, each_words(context.scene)):
        for span, match in outside_quotes(words, _ASKED()):
            if any(_holds(each, span) for each in context.scene.unresolved):
                continue
            kind = match.lastgroup or ""
            asked = match[kind].replace("：", ":")
            has = {"ratio": "ratio", "resolution": "resolution", "seconds": "duration"}[kind]
            if has not in sent or asked.lower() == sent[has].lower():
                continue
            longest = lasting(context.request).high
            if kind == "seconds" and int(asked) <= longest:
                continue
            decided = kind == "seconds" and int(sent[has]) < 0
            settled = f"decided by the model, up to {longest} s" if decided else sent[has]
            yield _contradicts(
                span,
                f"the words ask for `{match.group().strip()}`, but the {has} sent is {settled}",
                "the model makes what the settings say",
                _way(context, has, asked),
            )


def _holds(unresolved: Unresolved, span: Span) -> bool:
    """Whether a place stands in words that are told of anyway."""
    place = unresolved.words.span()
    return place.source is span.source and place.start <= span.start and span.end <= place.end


def _contradicts(
    span: Span, message: str, label: str, help: str, severity: Severity | None = None
) -> Diagnostic:
    return Diagnostic.of("WAN317", span, message, label, help=help, severity=severity)


def prose_past_end(context: CheckContext) -> Iterator[Diagnostic]:
    """Words that go on after the clip's end: a range of seconds that is no shot's and no beat's."""
    seconds = dict(context.request.parameters).get("duration")
    if not isinstance(seconds, int) or seconds < 0 or any(b.time for b in context.scene.beats):
        return
    ends = [
        (seconds_of(match["end"]), span)
        for words in filter(counts, each_words(context.scene))
        for span, match in outside_quotes(words, inside("TIME_RANGE"))
    ]
    end, span = max(ends, key=lambda each: each[0], default=(Decimal(0), None))
    if span and end > seconds:
        yield _contradicts(
            span,
            f"the words go on to {end.normalize():f} s, but the clip lasts {seconds} s",
            "what comes after is not shot",
            f"set `{entry('duration', f'{-(-end // 1):f}s', context.scene.language)}`, or mend "
            "the times",
            Severity.WARNING,
        )


def _way(context: CheckContext, has: str, asked: str) -> str:
    parameter = context.row.parameter(has)
    legal = parameter.legal if parameter else None
    if isinstance(legal, Choice) and asked.lower() not in map(str.lower, legal.values):
        known = ", ".join(legal.values)
        return f"{context.row.name} has {known}; if it is meant as a look, leave it"
    value = asked
    if has == "duration":
        longest = legal.high if isinstance(legal, IntRange) else 0
        value = f"{asked}s" if int(asked) <= longest else ""
    return f"set `{entry(has, value, context.scene.language)}`, or take it out of the words"


def typed_negative_prompt(context: CheckContext) -> Iterator[Diagnostic]:
    """A negative prompt that is typed among the words."""
    for words in each_words(context.scene):
        for span, _ in outside_quotes(words, _NEGATIVE):
            way = (
                f"put it at the top: `{entry('negative prompt', '...', context.scene.language)}`"
                if context.row.negative_limit is not None
                else f"{context.row.name} has none: say what is to be seen instead"
            )
            yield Diagnostic.of(
                "WAN318",
                span,
                "a negative prompt typed among the words is read as part of the scene",
                help=way,
            )
            return
