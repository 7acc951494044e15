"""Final Draft's `.fdx`: paragraphs of XML, each of which says what it is.

What a file could do to its reader is refused: entities, nesting without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .forms import cue, scene_number
from .records import (
    Action,
    Aside,
    Element,
    Heading,
    Line,
    Parenthetical,
    Remark,
    Screenplay,
    Section,
    Speech,
    Synopsis,
    Transition,
    UnreadableScreenplay,
    Words,
    legible,
    remarks,
    spoken,
)

_DEEP = 50
"""Levels of a file; Final Draft needs about ten."""

_BY = re.compile(r"(?i)(?:.*\b(?:by|par|von|de|por))\s*:?\Z|.*[著作编編]剧?[:：]?\Z")
_DIALOGUE = ("Parenthetical", "Dialogue", "Lyrics", "Singing")

Typed = tuple[str, Words]
"""What a paragraph is, and its words."""


def fdx(data: bytes) -> Screenplay:
    """A screenplay from the bytes of a file. Raises UnreadableScreenplay where it is none."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise UnreadableScreenplay(
            f"is broken: line {line}, column {column + 1}: {_why(error)}"
        ) from None
    except DefusedXmlException:
        raise UnreadableScreenplay(
            "declares a document type or entities, as no screenplay does"
        ) from None
    except (LookupError, ValueError):
        raise UnreadableScreenplay("is in an encoding that is not known") from None
    content = root.find("Content")
    if root.tag != "FinalDraft" or content is None:
        raise UnreadableScreenplay("is XML, but no Final Draft document with a script in it")
    _check_depth(root)
    revisions = {each.get("ID", ""): each.get("Name", "") for each in root.iter("Revision")}
    typed = [pair for each in content for pair in _paragraphs(each, revisions)]
    notes = [Aside((note,)) for node in root.findall("ScriptNotes") for note in _notes(node)]
    return Screenplay(_title_page(root), (*_elements(typed), *notes))


def _why(error: ParseError) -> str:
    return str(error).partition(":")[0]


def _check_depth(root: Node) -> None:
    level = [root]
    for _ in range(_DEEP):
        level = [child for node in level for child in node]
    if level:
        raise UnreadableScreenplay(f"is nested more than {_DEEP} levels deep")


# ---- paragraphs --------------------------------------------------------------------------------


def _paragraphs(node: Node, revisions: Mapping[str, str]) -> Iterator[Typed]:
    """A paragraph with what it is; two who speak at once stand inside of one."""
    if node.tag != "Paragraph":
        return
    kind = node.get("Type", "Action")
    about = node.findall("SceneProperties")
    if kind == "Scene Heading":
        numbers = (each.get("Number", "") for each in (node, *about))
        yield "Number", (next(filter(None, numbers), ""),)
    words = tuple(_words(node, revisions))
    if spoken(words) or remarks(words):
        yield kind, words
    for each in about:
        yield from (("Synopsis", told) for told in _told(each) if spoken(told))
    for dual in node.findall("DualDialogue"):
        speakers = 0
        for each in dual:
            for inner, text in _paragraphs(each, revisions):
                speakers += inner == "Character"
                yield ("Dual" if inner == "Character" and speakers > 1 else inner), text


def _told(about: Node) -> Iterator[Words]:
    """What is told of a scene beside its words: its title, a summary, what becomes of whom."""
    yield from ((legible(about.get(name, "")),) for name in ("Title", "Synopsis"))
    for summary in about.findall("Summary"):
        yield from _texts(summary)
    for beat in about.iter("CharacterArcBeat"):
        name = legible(beat.get("Name", ""))
        for words in _texts(beat):
            yield (f"{name}: {spoken(words)}" if name else spoken(words),)


def _words(node: Node, revisions: Mapping[str, str]) -> Iterator[str | Remark]:
    """The words of a paragraph with the notes in it, and what was revised in it as one."""
    revised: dict[str, None] = {}
    for child in node:
        if child.tag == "Text":
            yield legible("".join(child.itertext()) if len(child) == 0 else child.text or "")
            for inner in child:
                yield from _notes(inner)
                yield legible(inner.tail or "")
            if (mark := child.get("RevisionID", "0")) in revisions and mark != "0":
                revised[revisions[mark]] = None
        elif child.tag == "ScriptNote":
            yield from _notes(child)
    if revised:
        yield " "
        yield Remark(f"revised: {', '.join(filter(None, revised)) or 'yes'}")


def _notes(node: Node) -> Iterator[Remark]:
    """The notes in a node: one for each that is one, else its words as one."""
    inner = node.findall("ScriptNote") or [node]
    for note in inner:
        text = "\n".join(spoken(each) for each in _texts(note))
        if text.strip():
            yield Remark(text)


def _texts(node: Node) -> Iterator[Words]:
    """The words of the paragraphs in a node, or of itself."""
    for paragraph in list(node.iter("Paragraph")) or [node]:
        text = legible("".join("".join(each.itertext()) for each in paragraph.iter("Text")))
        if text.strip():
            yield (text,)


# ---- elements ----------------------------------------------------------------------------------


def _elements(typed: Sequence[Typed]) -> Iterator[Element]:
    at, number = 0, ""
    while at < len(typed):
        kind, words = typed[at]
        end = at + 1
        if kind in ("Character", "Dual"):
            while end < len(typed) and typed[end][0] in _DIALOGUE:
                end += 1
            yield from _speech(typed[at:end], dual=kind == "Dual")
        elif kind == "Number":
            number = spoken(words)
        else:
            yield _element(kind, words, number)
            number = ""
        at = end


def _element(kind: str, words: Words, number: str) -> Element:
    if not spoken(words):
        return Aside(remarks(words))
    if kind == "Scene Heading":
        text, typed = scene_number(spoken(words))
        return Heading((text, *remarks(words)), number or typed, forced=True)
    if kind == "Transition":
        return Transition(words)
    if kind in ("New Act", "End of Act"):
        return Section(words, 1)
    if kind.startswith("Outline"):
        return Section(words, 2) if kind != "Outline Body" else Synopsis(words)
    return Synopsis(words) if kind == "Synopsis" else Action((words,))


def _speech(typed: Sequence[Typed], *, dual: bool) -> Iterator[Element]:
    """A name with what is said below it; without that it is a line of action."""
    name, below = typed[0][1], typed[1:]
    named = cue(spoken(name))
    if named is None or not below:
        yield Action((name,))
        yield from (Action((words,)) for _, words in below)
        return
    parts: list[Parenthetical | Line] = [Line(found)] if (found := remarks(name)) else []
    for kind, words in below:
        if kind == "Parenthetical" and spoken(words):
            parts.append(Parenthetical((_unbracketed(spoken(words)),)))
            parts += [Line(found)] if (found := remarks(words)) else []
        else:
            parts.append(Line(words, sung=kind in ("Lyrics", "Singing")))
    yield Speech(named.name, named.extensions, named.dual or dual, tuple(parts))


def _unbracketed(text: str) -> str:
    return text.removeprefix("(").removeprefix("（").removesuffix(")").removesuffix("）").strip()


# ---- the title page ----------------------------------------------------------------------------


def _title_page(root: Node) -> tuple[tuple[str, str], ...]:
    """The lines of a title page, which says what nothing is: the title, who wrote it, the rest."""
    # some programs write it within the script
    pages = (root.find(f"{place}TitlePage/Content") for place in ("", "Content/"))
    content = next((each for each in pages if each is not None), None)
    lines = [spoken(each) for each in _texts(content)] if content is not None else []
    if not lines:
        return ()
    page, rest = [("Title", lines[0])], lines[1:]
    if len(rest) > 1 and _BY.match(rest[0]):
        page += [("Credit", rest[0]), ("Author", rest[1])]
        rest = rest[2:]
    return (*page, ("Contact", ", ".join(rest))) if rest else tuple(page)
