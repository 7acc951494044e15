"""What is told of a line of a script's head that is not as it should be."""

from __future__ import annotations

import re

from msgspec.structs import replace

from .declare import voice_way
from .diagnostic import Diagnostic, Edit
from .line_edits import dedented, joined_above, without_line
from .lines import keyed
from .slice import Slice
from .source import Span
from .spelled import beside, colon, entry
from .syntax import Line
from .typos import field_at_the_edge, no_field


def cast_list(line: Line) -> Diagnostic:
    """A list of people who are all declared."""
    people = keyed(line)[1].text
    return _left_out(
        line.words.strip().span(),
        "this line says who is in the film, and all of them are declared: it adds nothing",
        f"take it out; to attach them where nobody is named, write "
        f"`{entry('with', people, beside(people))}`",
        (without_line(line),),
    )


def film_title(words: Slice) -> tuple[str, tuple[Edit, ...]] | None:
    """The setting that is meant by the title of a film alone on its line, and what writes it."""
    found = _TITLE.fullmatch(words.text)
    if found is None:
        return None
    form = entry("title", found["title"], beside(words.text))
    return form, (Edit(words.span(), form),)


_TITLE = re.compile(r"《\s*(?P<title>[^《》]{1,30}?)\s*》")


def neither(span: Span) -> Diagnostic:
    """A line that is no setting and no declaration."""
    return _left_out(
        span,
        "this line stands among settings and declarations, and is neither",
        "write it below them if it is story, in `[[ ]]` if it is a note, or take it out",
    )


def _left_out(span: Span, message: str, help: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    return Diagnostic.of("WAN130", span, message, "left out", help=help, edits=edits)


def value_below(setting: Line, value: Line) -> Diagnostic:
    """A setting whose value stands on the next line."""
    word = keyed(setting)[0]
    between = colon(word.text)
    end = setting.span.start + len(setting.span.text.rstrip())
    gap = Span(setting.span.source, end, value.span.start)
    return Diagnostic.of(
        "WAN134",
        word.span(),
        f"the value of `{word.text}{between.strip()}` stands on the line below",
        "write it on the same line",
        edits=(Edit(gap, between[1:]),),
    )


def no_field_of(line: Line, declared: Line) -> Diagnostic:
    """A line below a declaration that says what no field does."""
    word, name = keyed(line)[0], keyed(declared)[1].text
    look = entry("look", "...", beside(word.text), "fields")
    return no_field(
        word.span(),
        f"`{word.text}` is no field of `{name}`",
        "left out",
        f"what is to be seen of {name} stands on one indented line, `  {look}`; a note stands in "
        "`[[ ]]`; what is for the model begins below a blank line",
    )


def voice_at_the_edge(line: Line, declared: Line) -> Diagnostic:
    """A voice below a character that is neither a field nor a declaration."""
    said = field_at_the_edge(line, declared)
    return replace(said, help=voice_way(line.words.text))


def indented_declaration(line: Line) -> Diagnostic:
    """A declaration that is indented."""
    return Diagnostic.of(
        "WAN131",
        line.words.strip().span(),
        "a declaration stands at the left edge, and this one is indented",
        "begin the line at the left edge",
        edits=(dedented(line),),
    )


def after_a_blank(line: Line, declared: Line) -> Diagnostic:
    """A field that a blank line parts from its declaration."""
    word, name = keyed(line.saying(line.words.strip()))[0], keyed(declared)[1].text
    return Diagnostic.of(
        "WAN132",
        word.span(),
        f"a blank line parts this field from `{name}`",
        "take the blank line above it out",
        edits=joined_above(line),
    )


def bulleted(field: Line, bullet: Slice) -> Diagnostic:
    """A field behind the bullet of a list."""
    return no_field(
        keyed(field)[0].span(),
        f"a field is indented, and has no `{bullet.text.strip()}` before it",
        edits=(Edit(bullet.span(), "  "),),
    )
