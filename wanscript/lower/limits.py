"""What a request must be before it may cost money: a tuple of functions of one signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.joint import HAN
from ..language.quotes import quotes
from ..language.source import Span
from ..language.storyboard import Declared, Role, Scene, Storyboard, Text, Words
from ..wan.media import Facts, Kind, MediaFacts, MediaProblem
from ..wan.model import DIALECTS, MODELS, Bounds, Model
from ..wan.request import Request
from .attach import Attached, ends_a_scene, given, taken_after


@dataclass(frozen=True, slots=True)
class Judged:
    """One request with all that a check may ask about it."""

    request: Request
    scene: Scene
    storyboard: Storyboard
    attached: Attached
    row: Model
    facts: Facts
    origins: Sequence[Span]


Check = Callable[[Judged], Iterator[Diagnostic]]


def references(judged: Judged) -> Iterator[Diagnostic]:
    """Too many references, or none where one is needed."""
    row, attached = judged.row, judged.attached
    taken = [
        (medium, span)
        for medium, span in zip(attached.media, attached.spans, strict=True)
        if medium.type.startswith("reference_")
    ]
    least, most = row.references
    place = judged.scene.span
    if len(taken) < least and not _unattachable(judged):
        yield Diagnostic(
            "WAN302",
            Severity.ERROR,
            place,
            f"this scene uses no reference, but {row.name} needs at least one picture or clip",
            "nothing here names a declared picture or clip",
            help="name somebody who has an `Image:` or a `Video:`, or attach them with "
            "`With: Name`",
        )
    if len(taken) > most:
        who = {name: places[0] for name, places in attached.uses.items() if name in attached.labels}
        yield Diagnostic(
            "WAN301",
            Severity.ERROR,
            place,
            f"this scene uses {len(taken)} references, but {row.name} takes at most {most}",
            ", ".join(f"{name} ({attached.labels[name]})" for name in who),
            tuple(Note(span, f"{name} is used here") for name, span in who.items()),
            "split the scene in two, or describe somebody in words without a picture",
        )
    for kind, bound in row.kinds.items():
        count = sum(medium.type == f"reference_{kind}" for medium, _ in taken)
        if bound < count <= most:
            yield Diagnostic(
                "WAN301",
                Severity.ERROR,
                place,
                f"this scene uses {count} reference {kind}s, but {row.name} takes at most {bound}",
                help="split the scene in two",
            )
    if row.items_warned is not None and len(taken) <= most < len(attached.media):
        yield Diagnostic(
            "WAN310",
            Severity.WARNING,
            place,
            f"{most} references and a first frame make {len(attached.media)} media: "
            "the service's own pages disagree whether it takes so many",
            help="leave one reference out to be safe",
        )


def prompt(judged: Judged) -> Iterator[Diagnostic]:
    """A prompt or negative prompt longer than what the model reads."""
    request, row = judged.request, judged.row
    length = _weight(request.prompt.text, row)
    if length > row.prompt_limit:
        mark = next(
            (
                mark
                for mark in request.prompt.marks
                if _weight(request.prompt.text[: mark.end], row) > row.prompt_limit
            ),
            None,
        )
        yield Diagnostic(
            "WAN305",
            Severity.ERROR,
            judged.scene.span,
            f"the prompt has {length} characters, but {row.name} reads {row.prompt_limit}",
            "the service would cut the rest silently, and bill the clip",
            () if mark is None else (Note(judged.origins[mark.origin], "cut from here on"),),
            "shorten the scene, or split it in two",
        )
    negative, limit = request.negative_prompt, row.negative_limit
    if negative and limit is not None and len(negative) > limit:
        setting = judged.scene.settings["negative prompt"]
        yield Diagnostic(
            "WAN305",
            Severity.ERROR,
            setting.span,
            f"the negative prompt has {len(negative)} characters, but {row.name} reads {limit}",
            "the service would cut the rest silently",
        )


def _unattachable(judged: Judged) -> bool:
    """Whether a used medium is of a kind that the model lacks, which is said at its line."""
    return any(
        each.kind not in judged.row.kinds
        for who in judged.storyboard.declared
        if who.name in judged.attached.uses and who.role is not Role.VOICE
        for each in who.media
    )


def _weight(text: str, row: Model) -> int:
    """The length of a text as a model counts it."""
    if row.han_weight == 1:
        return len(text)
    return len(text) + (row.han_weight - 1) * len(_HAN.findall(text))


_HAN = re.compile(f"[{HAN}]")


def voices(judged: Judged) -> Iterator[Diagnostic]:
    """A voice that cannot be heard, and a voice with a first frame."""
    row, attached = judged.row, judged.attached
    for who in judged.storyboard.declared:
        if not who.voice or who.name not in attached.uses:
            continue
        if not row.voice:
            yield Diagnostic(
                "WAN307",
                Severity.ERROR,
                who.voice.span,
                f"{row.name} takes no voices, so {who.name}'s cannot be heard",
                help="take the voice out, or choose a model that takes voices: "
                + _able(lambda other: bool(other.voice)),
            )
        elif row.voice == "inside" and who.name not in attached.labels:
            yield Diagnostic(
                "WAN211",
                Severity.ERROR,
                who.voice.span,
                f"{who.name}'s voice cannot be heard: on {row.name} a voice belongs to a picture "
                "or a clip",
                "a voice without a picture",
                (Note(who.span, f"{who.name} has neither"),),
                f"give {who.name} an `Image:` or a `Video:`, or take the voice out",
            )
    frame = given(judged.scene, "first frame")
    voiced = [medium for medium in judged.request.media if medium.voice]
    if frame and voiced:
        yield Diagnostic(
            "WAN312",
            Severity.WARNING,
            frame.key_span,
            "voices are not recommended together with a first frame",
            "the vendor's own advice",
            help="take the first frame or the voices out of this scene",
        )


def _able(can: Callable[[Model], bool]) -> str:
    """The models that can do something, by name."""
    return ", ".join(name for name, row in MODELS.items() if can(row))


def features(judged: Judged) -> Iterator[Diagnostic]:
    """First frames, Storyboard pictures and kinds of media that a model has no place for."""
    row, scene, attached = judged.row, judged.scene, judged.attached
    frame, picture = given(scene, "first frame"), given(scene, "storyboard")
    if frame and not row.frame:
        yield _lacking(frame.key_span, row, "first frame", lambda other: bool(other.frame))
    if picture and not row.storyboard:
        yield _lacking(picture.key_span, row, "Storyboard picture", lambda other: other.storyboard)
    if row.frame == "needed" and not frame:
        yield Diagnostic(
            "WAN302",
            Severity.ERROR,
            scene.span,
            f"{row.name} starts from a picture, but this scene has no first frame",
            help="set `First frame:` to a picture, or choose another model",
        )
    for who in judged.storyboard.declared:
        missing = [each for each in who.media if each.kind not in row.kinds]
        if missing and who.name in attached.uses and who.role is not Role.VOICE:
            what = {"image": "pictures", "video": "clips", "audio": "sounds"}[missing[0].kind]
            kind = missing[0].kind
            yield Diagnostic(
                "WAN307",
                Severity.ERROR,
                missing[0].span,
                f"{row.name} takes no reference {what}, so {who.name} would not be seen or heard",
                help=f"choose a model that takes {what}: "
                + _able(lambda other: kind in other.kinds),  # noqa: B023 (called at once)
            )
    if frame and row.frame == "alone" and attached.labels:
        yield Diagnostic(
            "WAN307",
            Severity.ERROR,
            frame.key_span,
            f"{row.name} takes a first frame or references, not both",
            "",
            tuple(
                Note(attached.uses[name][0], f"{name} is a reference")
                for name in attached.labels
                if name in attached.uses
            ),
            "take the first frame out, or choose a model that takes both: "
            + _able(lambda other: other.frame == "beside"),
        )


def _lacking(span: Span, row: Model, what: str, can: Callable[[Model], bool]) -> Diagnostic:
    return Diagnostic(
        "WAN307",
        Severity.ERROR,
        span,
        f"{row.name} has no {what}",
        "the request has no place for it",
        help=f"take the line out, or choose a model that has it: {_able(can)}",
    )


def chains(judged: Judged) -> Iterator[Diagnostic]:
    """A scene that starts on the end of one that is not there, or of itself."""
    frame = given(judged.scene, "first frame")
    match = ends_a_scene(frame) if frame else None
    if frame is None or match is None:
        return
    scenes = judged.storyboard.scenes
    before = taken_after(frame, judged.scene, judged.storyboard)
    if match["previous"] and before is None:
        yield _chain(frame.span, "there is no scene before this one", "")
    elif before is None:
        ids = [each.id for each in scenes if each.id]
        known = f"the ids here are {', '.join(ids)}" if ids else "no scene here has an id"
        way = "write the id at the end of a heading: `EXT. ALLEY - NIGHT #alley#`"
        yield _chain(frame.span, f"no scene has the id `{match['id'].strip()}`; {known}", way)
    elif _returns(before, judged.scene, judged.storyboard):
        yield _chain(frame.span, "these scenes wait for each other in a circle", "")


def _returns(before: Scene, scene: Scene, storyboard: Storyboard) -> bool:
    seen: set[str] = set()
    at: Scene | None = before
    while at is not None and at.name not in seen:
        if at is scene:
            return True
        seen.add(at.name)
        frame = given(at, "first frame")
        at = taken_after(frame, at, storyboard) if frame else None
    return False


def _chain(span: Span, message: str, help: str) -> Diagnostic:
    return Diagnostic("WAN315", Severity.ERROR, span, message, help=help)


_TYPED = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in DIALECTS)
    + r")(?P<n>\d{1,3})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


def indices(judged: Judged) -> Iterator[Diagnostic]:
    """References typed by hand: names are bound by the compiler, positions change."""
    row = judged.row
    counts = {
        kind: sum(medium.type == f"reference_{kind}" for medium in judged.request.media)
        for kind in ("image", "video", "audio")
    }
    meant = {label: name for name, label in judged.attached.labels.items()}
    spelled = row.labels.get(judged.scene.language, row.labels["en"])
    for words in _words(judged.scene):
        for span, match in _typed(words):
            kind = next(kind for kind, _ in DIALECTS if match[kind])
            number = int(match["n"])
            if kind not in row.typed:
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
                label = spelled[kind].format(n=number)
                who = meant.get(label)
                yield Diagnostic(
                    "WAN212",
                    Severity.WARNING,
                    span,
                    f"`{match.group()}` is typed by hand"
                    + (f"; it means {who} now, but need not after an edit" if who else ""),
                    f"write `{who}`" if who else "",
                    help="names are bound to their places by the compiler",
                )


def _index(span: Span, message: str, label: str, help: str) -> Diagnostic:
    return Diagnostic("WAN213", Severity.ERROR, span, message, label, help=help)


def _typed(words: Words) -> Iterator[tuple[Span, re.Match[str]]]:
    hidden = quotes(words.text)
    written, source = words.span.text, words.span.source
    same, after = written == words.text, 0
    for match in _TYPED.finditer(words.text):
        if same:
            after = match.end()
        else:
            # joined lines and notes shift the place
            found = written.find(match.group(), after)
            after = found + len(match.group()) if found >= 0 else after
        if not hidden.cover(*match.span()):
            end = words.span.start + after
            yield Span(source, end - len(match.group()), end), match


def _words(scene: Scene) -> Iterator[Words]:
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
            if isinstance(piece, Words):
                yield piece


def media(judged: Judged) -> Iterator[Diagnostic]:
    """Local media that are missing, unreadable, or not what the model takes."""
    row = judged.row
    for medium, span in zip(judged.attached.media, judged.attached.spans, strict=True):
        if medium.url and medium.after is None:
            kind = "video" if medium.type.endswith("video") else "image"
            kind = "audio" if medium.type.endswith("audio") else kind
            yield from _medium(medium.url, span, kind, row.bounds.get(kind), judged)
    for kind, bounds in row.bounds.items():
        yield from _together(kind, bounds, judged)
    for who in judged.storyboard.declared:
        if who.voice and who.name in judged.attached.labels and row.voice == "inside":
            yield from _medium(who.voice.url, who.voice.span, "audio", row.bounds["voice"], judged)


def _together(kind: str, bounds: Bounds, judged: Judged) -> Iterator[Diagnostic]:
    if bounds.together is None:
        return
    lasting = [
        (found.seconds, span)
        for medium, span in zip(judged.attached.media, judged.attached.spans, strict=True)
        if medium.type == f"reference_{kind}"
        and isinstance(found := judged.facts(medium.url), MediaFacts)
        and found.seconds is not None
    ]
    total = sum(seconds for seconds, _ in lasting)
    if total > bounds.together + 0.05:
        yield Diagnostic(
            "WAN306",
            Severity.ERROR,
            judged.scene.span,
            f"the reference {kind}s of this scene last {total:.1f} s together, but "
            f"{judged.row.name} takes {bounds.together:g} s",
            "",
            tuple(Note(span, f"{seconds:.1f} s") for seconds, span in lasting),
            "cut them, or use fewer",
        )


def _medium(
    url: str, span: Span, kind: str, bounds: Bounds | None, judged: Judged
) -> Iterator[Diagnostic]:
    found = judged.facts(url)
    if isinstance(found, MediaProblem):
        yield Diagnostic(
            "WAN204" if found.missing else "WAN205",
            Severity.ERROR,
            span,
            found.message,
            f"did you mean `{found.nearest}`?" if found.nearest else "",
            help="paths are relative to the file they stand in" if found.missing else "",
        )
    elif isinstance(found, MediaFacts) and bounds is not None:
        for message, way in _unfit(found, kind, bounds):
            yield Diagnostic(
                "WAN306",
                Severity.ERROR,
                span,
                f"{judged.row.name} cannot take this: {message}",
                help=way,
            )


def _unfit(found: MediaFacts, kind: str, bounds: Bounds) -> Iterator[tuple[str, str]]:
    if found.kind is not Kind(kind):
        what = {"image": "a picture", "video": "a clip", "audio": "a sound"}
        key = "" if kind == "audio" else f"; write `{found.kind.value.title()}:` if that is meant"
        yield f"it is {what[found.kind.value]}, not {what[kind]}{key}", ""
        return
    if found.format not in bounds.formats:
        yield f"its format is {found.format}", f"convert it to {' or '.join(bounds.formats)}"
    if found.size > bounds.size:
        yield (
            f"it has {found.size / 1024 / 1024:.1f} MB, more than {bounds.size // 1024 // 1024} MB",
            "make it smaller",
        )
    if bounds.side and found.width and found.height:
        low, high = bounds.side
        size = f"{found.width} x {found.height} pixels"
        if min(found.width, found.height) < low or max(found.width, found.height) > high:
            yield f"it has {size}, but each side must have {low} to {high}", "resize it"
        long, short = max(found.width, found.height), min(found.width, found.height)
        if bounds.aspect and long > short * bounds.aspect:
            yield (
                f"it has {size}, longer than {bounds.aspect:g} to 1",
                "crop it",
            )
    if bounds.short_side and found.width and found.height:
        short = min(found.width, found.height)
        if short < bounds.short_side:
            yield (
                f"its shorter side has {short} pixels, less than {bounds.short_side}",
                "use a larger picture",
            )
    if bounds.seconds and found.seconds is not None:
        low_s, high_s = bounds.seconds
        # a file's own clock is a few frames off what was asked of the editor
        if not low_s - 0.05 <= found.seconds <= high_s + 0.05:
            yield (
                f"it lasts {found.seconds:.1f} s, but must last {low_s:g} to {high_s:g} s",
                "cut it" if found.seconds > high_s else "make it longer",
            )
    if found.alpha and not bounds.alpha:
        yield "it has transparent parts", "save it without an alpha channel"


def unnamed(judged: Judged) -> Iterator[Diagnostic]:
    """A name that is attached, but that the words never say."""
    row = judged.row
    for name, label in judged.attached.labels.items():
        if name in judged.attached.named:
            continue
        heading = judged.scene.heading
        by_heading = heading and heading.place and heading.place.name == name
        if by_heading and judged.attached.form != "prose" and judged.attached.form != "fence":
            continue
        yield Diagnostic(
            "WAN210",
            Severity.WARNING if by_heading else Severity.HINT,
            judged.attached.uses[name][0],
            f"{name} is attached as {label}, but the words never name it",
            f"{row.name} may not know what it is for",
            help=f"name {name} in the words of the scene",
        )


CHECKS: tuple[Check, ...] = (
    references,
    features,
    chains,
    prompt,
    voices,
    indices,
    media,
    unnamed,
)


def never_used(storyboard: Storyboard, used: frozenset[str]) -> Iterator[Diagnostic]:
    """Declarations of the script itself that no scene uses."""
    main = storyboard.scenes[0].span.source
    heard = {who.voice_name for who in storyboard.declared}
    for who in storyboard.declared:
        if who.name not in used and who.name not in heard and who.span.source is main:
            yield _unused(who)


def _unused(who: Declared) -> Diagnostic:
    return Diagnostic(
        "WAN209",
        Severity.WARNING,
        who.span,
        f"`{who.name}` is declared, but no scene uses it",
        "never named",
        help=f"name it in a scene, attach it with `With: {who.name}`, or take it out",
    )


def unprinted(storyboard: Storyboard, printed: frozenset[str]) -> Iterator[Diagnostic]:
    """Looks that no prompt says."""
    for who in storyboard.declared:
        if who.look and who.name not in printed:
            first = who.look[0]
            yield Diagnostic(
                "WAN214",
                Severity.HINT,
                first.span,
                f"no prompt says how {who.name} looks",
                "a Look is said in scenes with numbered shots",
                help="say it in the prose, or number the shots",
            )
