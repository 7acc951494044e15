"""One part of the story as meant: a heading and its blocks become a scene."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from .catalogue import Severity
from .diagnostic import Diagnostic
from .headings import in_shot, numbered_as_shot
from .join_text import join_lines, join_text
from .laid import Laid
from .lines import ShotLine, beat_line, beats, card_of, fence_lines, shot_line
from .misplaced import beside_fence, near_time
from .names import Names
from .read_speech import speeches
from .settings import Given, LineBreaks, Settings, keeps
from .slice import Slice
from .slug import mentioned, slug, without_id
from .source import Span
from .speakers import says_nothing
from .speech import Cue, SpeechBlock
from .storyboard import Beat, Scene, Shot, Speech, Storyboard, Time
from .syntax import Block, Line, SceneNode
from .text import Literal, Mention, Text
from .typos import label_of, sets
from .unresolved import Unresolved
from .usage import usage

_ZERO = Decimal(0)


class Context(Struct, frozen=True, gc=False):
    """What a part is read with: the names, its settings and language."""

    names: Names
    settings: Settings
    language: str


def scene(laid: Laid, context: Context) -> tuple[Scene, tuple[Diagnostic, ...]]:
    """Reads one part, as if it were the first."""
    part, language = laid.part, context.language
    reader = _Reader(context.names, language, context.settings.line_breaks)
    for block, own in zip(laid.blocks, laid.kinds, strict=True):
        reader.block(block, own)
    reader.finish()
    heading, ident, said = slug(part, context.names, mentioned(reader.story, reader.shots))
    reader.findings[:0] = said
    reader.times()
    built = Scene(
        ident,
        1,
        heading,
        context.settings,
        language,
        _frozen(reader.story),
        tuple(reader.shots),
        tuple(reader.beats),
        reader.fence,
        reader.transition,
        heading.span if heading else _first_span(part),
        tuple(_lines(part, ident, every=keeps(context.settings.line_breaks))),
        tuple(reader.unresolved),
    )
    if reader.doubted and not _refers(built, context):
        # the only reference is the one that is typed wrong
        doubted = {id(each): _graver(each) for each in reader.doubted}
        reader.findings = [doubted.get(id(each), each) for each in reader.findings]
    return built, tuple(reader.findings)


def _first_span(part: SceneNode) -> Span:
    return part.blocks[0].lines[0].words.strip().span()


def _lines(part: SceneNode, ident: str | None, *, every: bool) -> Iterator[str]:
    if part.heading:
        yield without_id(part.heading, ident)
    wide, before = 2, ""
    for at, block in enumerate(part.blocks):
        kind = block.lines[0].kind
        # beside a fence, and from the first shot on, two blank lines are no more than one
        wide = 1 if kind == "SHOT" else wide
        counted = 1 if "FENCE" in (kind, before) else wide
        blanks = block.blanks if every and counted > 1 else min(block.blanks, counted)
        yield from ("",) * (blanks if at else 0)
        before = kind
        yield from (line.words.text for line in block.lines)


# ---- blocks ----------------------------------------------------------------------------------


class _Open(Struct):
    """A shot that is being read."""

    line: ShotLine
    action: list[list[Literal | Mention] | Speech]


def _frozen(parts: list[list[Literal | Mention] | Speech]) -> tuple[Text | Speech, ...]:
    return tuple(part if isinstance(part, Speech) else tuple(part) for part in parts)


class _Reader(Struct):
    """Reads the blocks of one scene, in order, in one pass."""

    names: Names
    language: str
    breaks: Given[LineBreaks] | None
    story: list[list[Literal | Mention] | Speech] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    fence: Text | None = None
    fence_span: Span | None = None
    transition: str | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    doubted: list[Diagnostic] = field(default_factory=list)
    near: dict[int, tuple[Time, Diagnostic]] = field(default_factory=dict)
    opened: _Open | None = None
    since: Decimal = _ZERO
    prose: bool = False
    apart: bool = True

    def block(self, block: Block, kinds: SpeechBlock) -> None:
        """One block: a fence, a speech, or lines that are each what they look like."""
        lines, gap = block.lines, block.blanks
        if lines[0].kind == "FENCE":
            self._fence(lines[0])
            return
        self.apart = lines[0].kind != "SHOT"
        paragraph: list[Line] = []
        for at, line in enumerate(lines):
            if at in kinds.spoken:
                continue
            if at in kinds.said:
                self._paragraph(paragraph, gap)
                self._speech(*kinds.said[at])
                gap = 0
            elif line.kind == "TRANSITION":
                self._transition(line)
            elif line.kind == "OUTLINE":
                continue
            elif line.kind == "SHOT":
                below = lines[at + 1] if at + 1 < len(lines) else None
                self._shot(
                    line, below.words.strip().text if below and below.kind == "PROSE" else ""
                )
            else:
                if line.kind == "LABEL" and sets(line):  # `lint` tells it
                    meant = label_of(line) or ""
                    self.unresolved.append(Unresolved(line.words.strip(), meant))
                paragraph.append(line)
        self._paragraph(paragraph, gap)

    def _transition(self, line: Line) -> None:
        """The last one counts; a title card stands between two scenes and parts none."""
        words = line.words.strip().text
        if not card_of(words):
            self.transition = words

    def finish(self) -> None:
        """Closes the last shot."""
        if self.opened is None:
            return
        line, action = self.opened.line, self.opened.action
        heading: Text = ()
        if line.heading:
            heading = self._found(line.heading)
        self.shots.append(Shot(line.id, heading, line.time, _frozen(action), line.number))
        self.opened = None

    def times(self) -> None:
        """What nearly is a shot's time; where other shots have times, it is judged as one."""
        timed = any(shot.time for shot in self.shots)
        for at, (time, told) in self.near.items():
            self.findings.append(_graver(told) if timed else told)
            if timed:
                self.shots[at] = replace(self.shots[at], time=time)

    def _fence(self, line: Line) -> None:
        inner = fence_lines(line)
        fence = self._found(inner, fence=True)
        if self.fence is not None:
            self.findings.append(beside_fence(line.span, self.fence_span))
            self.unresolved.append(Unresolved(inner))
            return
        self.fence, self.fence_span = fence, line.span

    def _shot(self, line: Line, below: str) -> None:
        self.finish()
        parts = shot_line(line, self.since, below)
        if parts.near:
            self.near[len(self.shots)] = parts.near.time, near_time(parts.near)
            self.since = parts.near.time.end
            self.unresolved.append(Unresolved(parts.near.words, "duration"))
        scene = in_shot(parts.heading) if parts.heading else None
        if scene := scene or numbered_as_shot(parts, self.names):
            self.findings.append(scene)
        if parts.time:
            self.since = parts.time.end
        self.opened = _Open(parts, [])
        self.prose = False
        if parts.text:
            self._words(parts.text, 0)

    def _paragraph(self, lines: list[Line], gap: int) -> None:
        if not lines:
            return
        runs = [_unescaped(line, self.names) for line in lines]
        kept = [run for run in runs if run.text]
        if kept:
            self._words(self._joined(kept), gap)
            self._beats(lines)
        lines.clear()

    @property
    def _keeps(self) -> bool:
        """Whether line ends are kept here: in a numbered shot they never are."""
        return keeps(self.breaks) and self.opened is None

    def _joined(self, runs: list[Slice]) -> Slice:
        if self._keeps:
            return Slice.joined(tuple(runs), ("\n",) * (len(runs) - 1))
        return join_lines(runs, self.language)

    def _between(self, left: str, right: str, gap: int) -> str:
        """What stands between two paragraphs with so many blank lines between them."""
        if self._keeps:
            return "\n" * (gap + 1)
        if gap and not self.opened:
            return "\n" * min(gap, 2)
        return join_text(left, right, self.language)

    def _found(self, words: Slice, *, fence: bool = False) -> Text:
        found = self.names.find(words, fence=fence)
        self.findings += found.findings
        self.unresolved += found.unresolved
        for told, word in found.doubted:
            self.doubted.append(told)
            self.unresolved.append(word)
        return found.text

    def _words(self, run: Slice, gap: int) -> None:
        text = self._found(run)
        into = self.opened.action if self.opened else self.story
        current = into[-1] if self.prose and into else None
        if isinstance(current, list):
            if between := self._between(current[-1].text, run.text, gap):
                current.append(Literal(Slice.inserted(between, run.span(0, 0))))
            current += text
        else:
            into.append(list(text))
        self.prose = True

    def _beats(self, lines: list[Line]) -> None:
        if self.opened and not self.apart:  # right below a numbered shot a time is words
            return
        groups: list[list[Line]] = []
        for line in lines:
            if line.kind == "BEAT" or not groups:
                groups.append([])
            groups[-1].append(line)
        for own in groups:
            words = join_lines([each.words.strip() for each in own], self.language)
            for at, beat in enumerate(beats(words, begun=own[0].kind == "BEAT")):
                head = beat if at or own[0].kind != "BEAT" else own[0].words
                number, time = beat_line(head, self.since, beat)
                self.since = time.end if time else self.since
                text = self.names.find(beat).text
                self.beats.append(Beat(number, time, text, beat.span()))

    def _speech(self, cue: Cue, lines: tuple[Line, ...]) -> None:
        if cue.finding:
            self.findings.append(cue.finding)
            self.unresolved.append(Unresolved(cue.spoken.name))
            return
        said = tuple(speeches(cue, lines, self.language, self._found))
        if not said and not self._just_spoke(cue):
            self.findings.append(says_nothing(cue.spoken.name))
        (self.opened.action if self.opened else self.story).extend(said)
        self.prose = self.prose and not said

    def _just_spoke(self, cue: Cue) -> bool:
        into = self.opened.action if self.opened else self.story
        return bool(into) and isinstance(into[-1], Speech) and into[-1].speakers == cue.speakers


def _unescaped(line: Line, names: Names) -> Slice:
    run = line.words.strip()
    if line.kind != "ESCAPED":
        return run
    rest = run.part(1).strip()
    if not run.text.startswith("\\"):  # a mark before an action
        return rest
    named = names.find(run).text
    kept = named and isinstance(named[0], Literal) and not named[0].text.startswith("\\")
    return run if kept else rest


# ---- what only the whole scene shows -----------------------------------------------------------


def _graver(told: Diagnostic) -> Diagnostic:
    return replace(told, severity=Severity.ERROR)


def _refers(built: Scene, context: Context) -> bool:
    """Whether a scene has a reference, by its words or its settings."""
    own = context.settings
    if own.first_frame or own.storyboard or built.fence is not None:
        return True
    alone = Storyboard("", context.names.declared, (built,), own)
    return any(who.media for who in alone.among(usage(built, alone).places))
