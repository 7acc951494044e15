"""Lines that look as if somebody spoke, and are prose: what the writer is told about them."""

from __future__ import annotations

from collections.abc import Container, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ..language.catalogue import Severity
from ..language.cue_forms import NearCue, is_lively, nearly_cue
from ..language.cue_line import Spoken
from ..language.delivery import is_delivery
from ..language.diagnostic import Diagnostic, Edit, Note
from ..language.grammar import inside
from ..language.names import Names
from ..language.read_cue import in_small_letters, read_cue
from ..language.slice import Slice
from ..language.speakers import (
    everyone,
    is_cased,
    is_quoted,
    is_short_name,
    says_section,
    silent,
    slip_of,
    unknown_speaker,
)
from ..language.speech import SpeechBlock, is_narrator
from ..language.spelled import declared
from ..language.storyboard import Declaration, Role
from ..language.syntax import Line
from .beside_name import (
    aged,
    and_sign,
    boxed_narrator,
    for_the_reader,
    form_of,
    is_sentence,
    listed_people,
    manner_in_brackets,
)
from .headings import where_and_when
from .scene_context import SceneContext

_LONGEST = 200
_NAMED = 3
"""Words of the longest name in capitals that is asked about."""

_NO_WORDS = ("SHOT", "BEAT", "OUTLINE", "TRANSITION")


def cues(context: SceneContext) -> Iterator[Diagnostic]:
    """What is to be said of lines that name somebody and are prose."""
    begun = False
    told_apart = zip(context.laid.blocks, context.laid.kinds, strict=True)
    speaking = frozenset(block.lines[at].kind for block, kinds in told_apart for at in kinds.said)
    for block, kinds in zip(context.laid.blocks, context.laid.kinds, strict=True):
        yield from (_nobody_called(each) for each in kinds.nameless if not where_and_when(each))
        yield from _in_block(block.lines, kinds, context.names, speaking, begun=begun)
        begun = begun or any(line.kind != "LABEL" for line in block.lines)


def _in_block(
    lines: tuple[Line, ...],
    kinds: SpeechBlock,
    names: Names,
    speaking: frozenset[str],
    *,
    begun: bool,
) -> Iterator[Diagnostic]:
    """What is to be said of a block; `speaking` are the kinds of line that speak in the scene."""
    said = frozenset(at for at, (cue, _) in kinds.said.items() if not cue.finding)
    lively = any(_says_lively(each, names) for each in lines)
    for at, line in enumerate(lines):
        if len(line.words.text) > _LONGEST:
            continue
        if at in said:
            yield from _beside_who_speaks(line, names)
            continue
        if line.kind == "PROSE" and at - 1 in said and _goes_on(lines[at - 1]):
            yield _cut_short(line)
            continue
        seen = _Seen(lines, at, names, said, speaking, lively)
        if at in kinds.spoken:
            yield from manner_in_brackets(line.words.strip(), whole=True)
            yield from seen.in_speech()
        elif line.kind == "LABEL":
            yield from seen.label(begun=begun or at > 0)
        elif line.kind in ("CUE", "PROSE"):
            boxed = boxed_narrator(seen.words)
            if boxed:
                yield boxed
            else:
                yield from seen.alone() if seen.first else seen.within()


def _beside_who_speaks(line: Line, names: Names) -> Iterator[Diagnostic]:
    """What is beside a name that speaks, and is read otherwise than it was meant."""
    signed = any(sign in line.words.text for sign in _SIGNS)
    read = read_cue(line, names) if signed else None
    if read is None:
        return
    yield from aged(line, read)
    yield from and_sign(read)
    if line.kind == "LABEL":
        yield from manner_in_brackets(line.words.part(read.end).strip())


_SIGNS = "&＆[{(（"


def _goes_on(line: Line) -> bool:
    """Whether a speech on one line stops before its sentence does."""
    return line.kind == "LABEL" and not inside("ENDED").search(line.words.text)


def _cut_short(line: Line) -> Diagnostic:
    return Diagnostic.of(
        "WAN138",
        line.words.strip().span(),
        "a speech behind a colon ends with its line, so these words are not spoken",
        "prose, as it stands",
        help="write the whole speech on one line; or the name on a line of its own, and all the "
        "words below it",
    )


def _says_lively(line: Line, names: Names) -> bool:
    """Whether a line that begins with somebody's name and a colon says what people say."""
    if line.kind != "LABEL" or not is_lively(line.words.text):
        return False
    read = read_cue(line, names)
    who = names.exact(read.name.text) if read else None
    return who is not None and who.role is Role.CHARACTER


class _Seen(Struct, frozen=True, gc=False):
    """A line of a block that may name somebody.

    `speaking` are the kinds of line that speak in the scene; `lively`: a line of the block that
    begins as one with a colon does says what people say.
    """

    lines: tuple[Line, ...]
    at: int
    names: Names
    said: Container[int]
    speaking: frozenset[str]
    lively: bool

    @property
    def first(self) -> bool:
        """Whether it is the first line of its block, or right below a shot."""
        return self.at == 0 or self.lines[self.at - 1].kind == "SHOT"

    @property
    def words(self) -> Slice:
        """The line."""
        return self.lines[self.at].words.strip()

    @property
    def below(self) -> str:
        """What stands on the next line, if it may be what is said."""
        after = self.lines[self.at + 1 : self.at + 2]
        words = after and after[0].kind not in _NO_WORDS and self.at + 1 not in self.said
        return after[0].words.strip().text if words else ""

    def read(self) -> tuple[Spoken | None, Declaration | None]:
        """How the line reads as a cue; and whose name it, or what stands before its colon, is."""
        read = read_cue(self.lines[self.at], self.names)
        return read, self.names.exact(read.name.text) if read else None

    def alone(self) -> Iterator[Diagnostic]:
        """A line of a name alone, or nearly so, at the start of a block."""
        read, who = self.read()
        if told := listed_people(self.words, self.names):
            yield told
        elif read and who is None and is_narrator(read.name) and not read.capitals:
            yield from self._narrator(read, "")
        elif read is None or who is None:
            if near := nearly_cue(self.words, self.names):
                yield from self._near(near)
            elif who := self._in_small_letters():
                yield form_of(self.words, who.name, self.words.text.upper())
        elif who.role is not Role.CHARACTER and not read.asides:
            yield _thing(self.words, who)
        elif read.capitals or read.marked:
            yield _no_words(self.words, who, read)
        elif self.below and not is_quoted(self.below):
            yield form_of(self.words, who.name, _upper(self.words.text, read))
        elif not self.below:
            yield _no_words(self.words, who, read)

    def _in_small_letters(self) -> Declaration | None:
        """The character whose name, without a capital, has the line to itself above words."""
        text = self.words.text
        who = self.names.exact(text, any_case=True) if text.islower() else None
        spoken = who and who.role is Role.CHARACTER and self.below and not is_quoted(self.below)
        return who if spoken else None

    def within(self) -> Iterator[Diagnostic]:
        """A line of a name alone inside a paragraph."""
        ended = inside("ENDED").search(self.lines[self.at - 1].words.text)
        if ended and (near := nearly_cue(self.words, self.names)) and near.words:
            yield from self._near(near)
        if in_small_letters(self.lines[self.at].words.text):
            return
        read, who = self.read()
        if read and ended and self.below and self._meant(read):
            told = unknown_speaker(read.name, self.words.text, self.names)
            yield replace(told, severity=Severity.WARNING)
        if read is None or who is None or who.role is not Role.CHARACTER or not read.capitals:
            return
        if self.below and not ended:
            yield Diagnostic.of(
                "WAN228",
                self.words.span(),
                f"`{self.words.text}` has a line to itself, but stands inside a sentence",
                "prose, as it stands",
                help=f"if {who.name} speaks, end the line above with a full stop, or put a blank "
                "line between",
            )
        elif not self.below:
            yield _no_words(self.words, who, read)

    def _meant(self, read: Spoken) -> bool:
        """Whether a name in capitals that nobody has may be somebody's in part or mistyped."""
        name = read.name.text
        if not (read.capitals and is_cased(name)) or self.names.exact(name, any_case=True):
            return False
        return bool(self.names.sharing(name) or slip_of(name, self.names))

    def in_speech(self) -> Iterator[Diagnostic]:
        """A line of a speech that may be the next speaker."""
        line = self.lines[self.at]
        if line.kind == "ASIDE" or in_small_letters(line.words.text):
            return
        read, who = self.read()
        if read is None or not read.capitals:
            return
        if inside("ENDED").search(self.words.text):
            return
        if who and who.role is Role.CHARACTER and not self.below:
            yield _no_words(self.words, who, read)
        elif read.end == len(line.words.text) and slip_of(read.name.text, self.names):
            told = unknown_speaker(read.name, self.words.text, self.names)
            yield replace(
                told,
                severity=Severity.WARNING,
                message=f"`{read.name.text}` is said as words here, and nobody has that name",
            )

    def label(self, *, begun: bool) -> Iterator[Diagnostic]:
        """A name and a colon that are prose."""
        read, who = self.read()
        words = self.lines[self.at].words.part(read.end).strip().text if read else ""
        if read is None or (words and is_quoted(words)):
            return
        spoken = self.at + 1 in self.said
        if told := for_the_reader(self.lines[self.at], read, self.names, told_below=spoken):
            yield told
        elif near := nearly_cue(self.words, self.names):
            yield from self._near(near)
        elif who is None and is_narrator(read.name):
            yield from self._narrator(read, words)
        elif who is None:
            yield from self._nobody(read, words)
        elif who.role is not Role.CHARACTER:
            if read.capitals:
                yield _thing(read.name, who)
        elif not self.first and not words:
            return
        elif not words:
            if self.below and not is_quoted(self.below):
                form = _upper(self.words.text.rstrip(" :："), read)
                end = self.words.part(len(self.words.text.rstrip(" :：")))
                edits = (Edit(end.span(), ""),) if read.capitals else ()
                yield form_of(self.words, who.name, form, edits)
        elif not (read.capitals or read.marked) and ((begun and self.first) or self.lively):
            yield form_of(read.name, who.name, f"{read.name.text.upper()}:")

    def _narrator(self, read: Spoken, words: str) -> Iterator[Diagnostic]:
        """A narrator's name that is not in capitals, or has a colon and its words below it."""
        name = read.name.text.upper()
        if words and not read.capitals:
            yield form_of(read.name, name, f"{name}:", (Edit(read.name.span(), name),))
        elif not words and self.below and not is_quoted(self.below):
            yield form_of(self.words, name, name, (Edit(self.words.span(), name),))

    def _nobody(self, read: Spoken, words: str) -> Iterator[Diagnostic]:
        """`NAME: words` of somebody whom nobody declared."""
        if words and read.capitals and (told := everyone(read.name, self.names)):
            yield replace(told, severity=Severity.WARNING)
            return
        beside = self.at - 1 in self.said or self.at + 1 in self.said
        if not words or not read.capitals or says_section(read.name.text):
            return
        if is_sentence(read.name.text):
            return
        if slip_of(read.name.text, self.names) or beside or self._speaks(read, words):
            told = unknown_speaker(read.name, read.name.text, self.names)
            yield replace(told, severity=Severity.WARNING)

    def _speaks(self, read: Spoken, words: str) -> bool:
        """Whether words behind a name that nobody has are said, as others are in the scene."""
        name = read.name.text
        ended = inside("ENDED").search(words) is not None
        if is_cased(name):
            return ended and self.first and bool(self.speaking) and len(name.split()) <= _NAMED
        if not is_short_name(name):
            return False
        ended = ended and "LABEL" in self.speaking
        return ended or is_lively(words) or any(is_delivery(each.text) for each in read.asides)

    def _near(self, near: NearCue) -> Iterator[Diagnostic]:
        """A line that begins with a name, and has something beside it that a cue has not."""
        words = self.words
        if not near.words and (not self.below or is_quoted(self.below)):
            return
        sure = near.sure and words.text == words.span().text
        edits = (Edit(words.span(), near.form),) if sure else ()
        yield form_of(words, near.who.name, near.form, edits)


def _upper(line: str, read: Spoken) -> str:
    return line.replace(read.name.text, read.name.text.upper(), 1)


def _nobody_called(name: Slice) -> Diagnostic:
    """A line that may be a name nobody has, and is taken for prose."""
    called = " ".join(word.capitalize() for word in name.text.split())
    return Diagnostic.of(
        "WAN226",
        name.span(),
        f"`{name.text}` has a line to itself, but nobody has that name",
        "prose, and read to the model",
        help=f"if somebody speaks, declare `{declared('character', called)}` at the top; if it is "
        f"prose, write `\\{name.text}`",
    )


def _thing(name: Slice, who: Declaration) -> Diagnostic:
    return Diagnostic.of(
        "WAN227",
        name.span(),
        f"`{who.name}` is no character, so it says nothing here: this is prose",
        f"a {who.role.value}",
        (Note(who.span, "declared here"),),
        f"if it speaks, write `@{who.name}`; if not, make it a sentence",
    )


def _no_words(name: Slice, who: Declaration, read: Spoken) -> Diagnostic:
    way = (
        "write the words on the very next line, without a blank line between"
        if read.capitals
        else f"a speaker's name stands in capitals, `{_upper(name.text, read)}`, with the words "
        "on the next line"
    )
    message = f"`{name.text}` stands alone, and says nothing"
    return silent(name, message, "prose, as it stands", f"if {who.name} speaks, {way}")
