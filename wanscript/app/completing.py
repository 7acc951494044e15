"""What an author may mean to type at a place of a script: words, names, values, files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from ..compiler import Compilation
from ..language.fold import fold
from ..language.settings import FILM_ONLY, SWITCHES, LineBreaks, Split
from ..language.source import Source, Span
from ..language.spelled import around, beside, spelled
from ..language.storyboard import Declaration, Extension, Role
from ..language.wanted import Wanted, Wants, wanted
from ..language.words import DEFAULT, LANGUAGES, SHOT_SIZES
from ..media import files
from ..media.listing import listed
from ..models.media import MediaKind
from ..models.spec import Choice, IntRange
from ..models.table import MODELS
from ..timeline.framing import CameraMove, Framing
from .analysed import Analysed


class OfferKind(StrEnum):
    """What is offered."""

    KEY = "key"
    FIELD = "field"
    VALUE = "value"
    FILE = "file"
    FOLDER = "folder"
    NAME = "name"
    CUE = "cue"
    HEADING = "heading"
    TRANSITION = "transition"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Offer:
    """Words that may be put in place of a stretch of the script, and what to say beside them."""

    text: str
    kind: OfferKind
    span: Span
    detail: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class _At:
    """Where something is wanted: in what script, written in which language, before which place."""

    film: Analysed
    made: Compilation
    offset: int
    want: Wanted
    language: str

    def offer(
        self, words: Iterable[str], kind: OfferKind, detail: str = "", rank: int = 0
    ) -> Iterator[Offer]:
        """Each of some words, in the place of what was typed of it."""
        for text in words:
            start = self.offset - _typed(self.want.before, text)
            place = Span(self.made.source, start, self.offset)
            yield Offer(text, kind, place, detail, rank)

    def begin(
        self, words: Iterable[str], kind: OfferKind, detail: str = "", rank: int = 0
    ) -> Iterator[Offer]:
        """The same of words that begin a line: none of them stands behind other words."""
        first = self.offset - len(self.want.before)
        return (each for each in self.offer(words, kind, detail, rank) if each.span.start == first)


_OPEN = (Wants.KEY, Wants.SCENE_KEY, Wants.LINE, Wants.NAME)
"""Where a writer may go on with anything."""

_LONGEST = 60
_WORD = re.compile(r"[\w'’.-]*\Z")


def offers(film: Analysed, offset: int, *, unasked: bool = False) -> tuple[Offer, ...]:
    """What may stand at a place, the likeliest first; each once.

    `unasked` offers nothing where anything may follow, as in the midst of a sentence.
    """
    made = film.compilation
    if offset > len(made.source.text):  # the text is of another kind, and nothing of it was read
        return ()
    want = wanted(made.source, made.tree, offset)
    if unasked and (want.wants in _OPEN or (want.wants is Wants.SHOT and want.before.strip())):
        return ()
    at = _At(film, made, offset, want, _language(made.source, offset))
    found = _OFFERS.get(want.wants)
    unique: dict[str, Offer] = {}
    for each in found(at) if found else ():
        unique.setdefault(each.text, each)
    return tuple(sorted(unique.values(), key=lambda each: (not _begun(each), each.rank)))


def _begun(offer: Offer) -> bool:
    """Whether what was typed is the beginning of what is offered."""
    return fold(offer.text).startswith(fold(offer.span.text)) and bool(offer.span.text)


def _language(source: Source, offset: int) -> str:
    """The language that is written near a place, or where that has no words, in the script."""
    near = around(Span(source, offset, offset))
    return beside(near if near.strip() else source.text[: _LONGEST * 20])


def _typed(before: str, text: str) -> int:
    """How many of the characters before a place are the beginning of a word that is offered."""
    tail = before[-_LONGEST:]
    folded = fold(text)
    for at in range(len(tail)):
        apart = at == 0 or not (tail[at - 1].isascii() and tail[at - 1].isalnum())
        if apart and folded.startswith(fold(tail[at:])):
            return len(tail) - at
    found = _WORD.search(tail)
    return len(found[0]) if found and found[0].isascii() else 0


# ---- words of the language -------------------------------------------------------------------


def _keys(at: _At) -> Iterator[Offer]:
    colon = LANGUAGES[at.language].colon
    set_before = {each.key for each in at.made.storyboard.settings}
    missing = (key for key in _english("keys") if key not in set_before)
    roles = _said("roles", _english("roles"), at.language, colon)
    yield from at.begin(roles, OfferKind.KEY, "declares")
    yield from at.begin(_said("keys", missing, at.language, colon), OfferKind.KEY, "setting", 1)
    yield from at.begin(_headings(at), OfferKind.HEADING, "scene", 2)
    if at.want.before:  # it may be the first line of the story
        yield from _names(at, 3)


def _scene_keys(at: _At) -> Iterator[Offer]:
    own = (key for key in _english("keys") if key not in FILM_ONLY)
    colon = LANGUAGES[at.language].colon
    yield from at.begin(_said("keys", own, at.language, colon), OfferKind.KEY, "of this scene", 1)
    yield from _lines(at)


def _fields(at: _At) -> Iterator[Offer]:
    role, colon = at.want.role, LANGUAGES[at.language].colon
    # a voice is nothing but heard, and only a reference is otherwise
    names = (
        each
        for each in _english("fields")
        if (role in (Role.VOICE, Role.REFERENCE) if each == MediaKind.AUDIO else role != Role.VOICE)
    )
    words = _said("fields", names, at.language, colon)
    yield from at.offer(words, OfferKind.FIELD, f"of a {role}" if role else "")


def _english(part: str) -> Iterable[str]:
    return LANGUAGES[DEFAULT].spelled[part]


def _said(part: str, meanings: Iterable[str], language: str, after: str = "") -> Iterator[str]:
    for meaning in meanings:
        yield f"{spelled(part, meaning, language)}{after}"


def _headings(at: _At) -> Iterator[str]:
    places = [who.name for who in at.made.storyboard.declared if who.role is Role.BACKGROUND]
    for side in ("interior", "exterior"):
        word = spelled("headings", side, at.language)
        yield f"{word} "
        yield from (f"{word} {_loud(place)} - " for place in places)


def _loud(word: str) -> str:
    """A word as it stands in a heading or a cue: in capitals, where it has such."""
    return word.upper() if len(word.upper()) == len(word) else word


# ---- values ----------------------------------------------------------------------------------


def _values(at: _At) -> Iterator[Offer]:
    key = at.want.key
    if found := _VALUES.get(key):
        yield from found(at)
        return
    model = MODELS[_model(at)]
    parameter = next((row for row in model.parameters if row.key == key), None)
    legal = parameter.legal if parameter else None
    of = f"of {model.name}"
    if isinstance(legal, Choice):
        yield from at.offer(legal.values, OfferKind.VALUE, of)
    elif key in ("resolution", "ratio"):  # sent together as a size
        names = {size[key == "ratio"]: None for size in model.pixels}
        yield from at.offer(names, OfferKind.VALUE, of)
    elif isinstance(legal, IntRange) and key == "duration":
        spoken = (f"{seconds}s" for seconds in range(legal.low, legal.high + 1))
        yield from at.offer(spoken, OfferKind.VALUE, of)
    elif key in SWITCHES:
        yield from at.offer(_said("values", ("on", "off"), at.language), OfferKind.VALUE)


def _model(at: _At) -> str:
    """The model that the film is for, as far as it is known."""
    for request in at.made.requests:
        return request.model
    given = at.made.storyboard.settings.model
    named = given.value if given and given.value else ""
    return named if named in MODELS else next(iter(MODELS))


def _models(at: _At) -> Iterator[Offer]:
    for name, row in MODELS.items():
        seconds = f"{row.duration[0]}-{row.duration[1]} s"
        yield from at.offer((name,), OfferKind.VALUE, seconds, bool(row.retired))


def _languages(at: _At) -> Iterator[Offer]:
    yield from at.offer(LANGUAGES, OfferKind.VALUE)


def _splits(at: _At) -> Iterator[Offer]:
    yield from at.offer((each.value for each in Split), OfferKind.VALUE)


def _breaks(at: _At) -> Iterator[Offer]:
    words = _said("values", (each.value for each in LineBreaks), at.language)
    yield from at.offer(words, OfferKind.VALUE)


def _yes(at: _At) -> Iterator[Offer]:
    yield from at.offer(_said("values", ("on",), at.language), OfferKind.VALUE)


def _attached(at: _At) -> Iterator[Offer]:
    yield from at.offer(_said("values", ("all",), at.language), OfferKind.VALUE, rank=1)
    yield from _names(at)


def _frames(at: _At) -> Iterator[Offer]:
    ids = (scene.id for scene in at.made.storyboard.scenes if scene.id)
    ends = ("end of previous", *(f"end of scene {each}" for each in ids))
    yield from at.offer(ends, OfferKind.VALUE, "the last picture of that clip")
    yield from _files(at, _SUFFIXES[MediaKind.IMAGE])


def _pictures(at: _At) -> Iterator[Offer]:
    yield from _files(at, _SUFFIXES[MediaKind.IMAGE])


def _scripts(at: _At) -> Iterator[Offer]:
    folder = at.film.path.parent / at.want.before.rpartition("/")[0]
    for each in _files(at, (".wan",)):
        if os.path.normpath(folder / each.text) != os.path.normpath(at.film.path):
            yield each


def _templates(at: _At) -> Iterator[Offer]:
    yield from _files(at, (".j2", ".jinja", ".txt"))


_VALUES: Mapping[str, Callable[[_At], Iterator[Offer]]] = {
    "model": _models,
    "language": _languages,
    "split": _splits,
    "line breaks": _breaks,
    "omit": _yes,
    "with": _attached,
    "first frame": _frames,
    "storyboard": _pictures,
    "include": _scripts,
    "prompt": _templates,
}


# ---- files -----------------------------------------------------------------------------------

_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    MediaKind.IMAGE: (".png", ".jpg", ".jpeg", ".webp", ".bmp"),
    MediaKind.VIDEO: (".mp4", ".mov"),
    MediaKind.AUDIO: (".wav", ".mp3"),
}
"""How the names of media end; what they are is told by their content alone."""


def _media(at: _At) -> Iterator[Offer]:
    key = at.want.key
    if key == "voice":
        voices = (who.name for who in at.made.storyboard.declared if who.role is Role.VOICE)
        yield from at.offer(voices, OfferKind.NAME, "a declared voice")
    key = MediaKind.AUDIO if key == "voice" else key
    if key in _SUFFIXES:
        yield from _files(at, _SUFFIXES[key])


def _files(at: _At, suffixes: tuple[str, ...]) -> Iterator[Offer]:
    """The folders and the fitting files in the folder that was typed so far."""
    typed = at.want.before
    folder, _, name = typed.rpartition("/")
    root = at.film.path.parent
    place = Span(at.made.source, at.offset - len(name), at.offset)
    for each in listed(Path(posixpath.join(root, folder)), files.project(at.film.path)):
        if each.folder:
            yield Offer(f"{each.name}/", OfferKind.FOLDER, place, rank=2)
        elif PurePosixPath(each.name).suffix.lower() in suffixes:
            yield Offer(each.name, OfferKind.FILE, place)


# ---- the story -------------------------------------------------------------------------------


def _places(at: _At) -> Iterator[Offer]:
    for who in at.made.storyboard.declared:
        if who.role is Role.BACKGROUND:
            yield from at.offer(map(_loud, who.names), OfferKind.NAME, who.role.value)


def _times(at: _At) -> Iterator[Offer]:
    times = (_loud(word) for word in LANGUAGES[at.language].times.values())
    yield from at.offer(times, OfferKind.VALUE, "time of day")


def _manners(at: _At) -> Iterator[Offer]:
    heard = (each.value for each in Extension if each.value)
    yield from at.offer(heard, OfferKind.VALUE, "heard from there")
    speech = LANGUAGES[at.language].speech
    yield from at.offer(sorted(speech.pauses), OfferKind.WORD, "a pause", 1)
    yield from at.offer(dict.fromkeys(speech.verbs.values()), OfferKind.WORD, "how it is said", 2)


def _shots(at: _At) -> Iterator[Offer]:
    if at.want.before.strip():  # a size was said, and somebody follows
        yield from _names(at, -1)
    if at.language == DEFAULT:
        sizes = [each.value.capitalize() for each in Framing]
        yield from at.offer(sizes, OfferKind.WORD, "shot size")
        moves = (f"camera: {each.value}" for each in CameraMove)
        yield from at.offer(moves, OfferKind.WORD, "camera move", 2)
    else:
        yield from at.offer(SHOT_SIZES, OfferKind.WORD)
    yield from _names(at)


def _lines(at: _At) -> Iterator[Offer]:
    yield from at.begin(_cues(at), OfferKind.CUE, "speaks", 0)
    yield from at.begin(_headings(at), OfferKind.HEADING, "scene", 1)
    cuts = _said("transitions", _english("transitions"), at.language)
    yield from at.begin(cuts, OfferKind.TRANSITION, "between two scenes", 3)
    yield from _names(at, 2)


def _cues(at: _At) -> Iterator[str]:
    for who in at.made.storyboard.declared:
        if who.role is Role.CHARACTER:
            yield from map(_loud, who.names)


def _names(at: _At, rank: int = 0) -> Iterator[Offer]:
    for who in at.made.storyboard.declared:
        if who.role is not Role.VOICE:
            yield from at.offer(who.names, OfferKind.NAME, _about(who), rank)


def _about(who: Declaration) -> str:
    return ", ".join((who.role.value, *(each.url for each in who.media)))


_OFFERS: Mapping[Wants, Callable[[_At], Iterator[Offer]]] = {
    Wants.KEY: _keys,
    Wants.SCENE_KEY: _scene_keys,
    Wants.FIELD: _fields,
    Wants.VALUE: _values,
    Wants.MEDIUM: _media,
    Wants.PLACE: _places,
    Wants.TIME: _times,
    Wants.MANNER: _manners,
    Wants.SHOT: _shots,
    Wants.LINE: _lines,
    Wants.NAME: _names,
}
