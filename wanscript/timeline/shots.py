"""A scene becomes its shots: how each is framed, who is seen in it, and what is said when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from ..language.fold import fold
from ..language.storyboard import Declaration, Role, Scene, Speech
from ..language.text import Literal, Mention, Text
from .breaks import sentences
from .captions import NOTE, captions, lingering
from .framing import MOST, Framing, camera_move, entrance, framing
from .people import People, people
from .records import Caption, Line, Shot
from .speaking import load, plain, shares
from .stretches import Stretch, stretches

_BACK = re.compile(
    r"\bover\s+(?!the[- ]shoulder)\S.*shoulder|\bover[- ]the[- ]shoulder of\b"
    r"|肩后|越过\S+?(?:看|拍|的肩)",
    re.IGNORECASE,
)
"""What says that the first who is named is seen from behind."""

_ENDS = re.compile(r"[.!?](?:\s|$)|[。！？]")
_LEAD = 90
"""Characters of a shot's words in which a size is looked for where it has no heading."""

_LABEL = re.compile(
    r"^\s*(?:(?:shot|beat|scene|镜头|场景)\s*\d+\s*)?(?:[\[(（【［][^\])）】］]*[\])）】］]"
    r"|[\d:.]+\s*[-–—~至到]\s*[\d:.]+\s*(?:s|sec|seconds|秒)?画?面?)?\s*[:：]\s*",
    re.IGNORECASE,
)
"""A beat's number and time, which the frame shows elsewhere."""

_BEFORE, _BEHIND = Fraction(3, 20), Fraction(1, 5)
"""Seconds of a shot before anybody speaks, and after; in a short one a tenth of it."""

_READ = Fraction(13, 10)
"""Seconds that a sentence of what happens is shown at least: a shorter one joins the next."""

Known = Mapping[str, Declaration]


def shots(
    scene: Scene, seconds: Fraction, known: Known, attached: Sequence[str]
) -> tuple[Shot, ...]:
    """The shots of a scene that lasts some seconds; `attached` are the names it has media of."""
    out: list[Shot] = []
    usual = _usual_place(scene, known, attached)
    for at, stretch in enumerate(stretches(scene, seconds)):
        place = _place(scene, known, stretch.items) or usual
        out.append(_shot(known, stretch, at, out[-1] if out else None, place))
    if any(shot.subjects for shot in out):
        return tuple(out)
    story = [item for item in scene.story if not isinstance(item, Speech)]
    who = people(known, story).seen
    return tuple(replace(shot, subjects=who[: min(2, MOST[shot.framing])]) for shot in out)


def _shot(known: Known, stretch: Stretch, at: int, before: Shot | None, place: str | None) -> Shot:
    prose = [item for item in stretch.items if not isinstance(item, Speech)]
    heading, action = plain(stretch.heading), " ".join(filter(None, map(plain, prose)))
    asked = framing(heading) or (framing(action[:_LEAD]) if not heading else None)
    size = asked or (Framing.WIDE_SHOT if at == 0 else Framing.MEDIUM_SHOT)
    lead = [stretch.heading] if heading else [_lead(prose)] if asked else []
    cast = _Cast(known, people(known, lead), people(known, prose), _talking(stretch.items))
    subjects, others = _seen(cast, size, behind=bool(_BACK.search(heading)))
    held = before is not None and not cast.named and size is not Framing.WIDE_SHOT
    if not subjects and held and (asked is None or not action):
        subjects = before.subjects if before and not cast.things(before.subjects) else ()
    most = MOST[size]
    return Shot(
        id=stretch.id,
        at=at,
        start=stretch.start,
        end=stretch.end,
        heading=stretch.heading,
        items=tuple(_items(stretch)),
        notes=_notes(prose, stretch.start, stretch.end),
        framing=size,
        move=camera_move(f"{heading} {action}"),
        subjects=subjects[:most],
        others=(*subjects[most:], *dict.fromkeys(others))[:2],
        place=place,
        enters=entrance(action) if cast.there.seen else 0,
    )


class _Cast(Struct, frozen=True, gc=False):
    """Who a shot's lead, its prose and its speech name."""

    known: Known
    lead: People
    there: People
    talking: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether anybody is, seen or not."""
        return bool(self.lead.named or self.there.named or self.talking)

    def things(self, names: Iterable[str]) -> bool:
        """Whether one of the names is a prop's."""
        return any(self.known[name].role is Role.PROP for name in names)


def _seen(cast: _Cast, size: Framing, *, behind: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is in the picture, and who is further back."""
    lead, there, talking = cast.lead.seen, cast.there.seen, cast.talking
    most = MOST[size]
    if size is Framing.OVER_THE_SHOULDER and lead and behind:
        back, *front = lead
        facing = [name for name in (*front, *there, *talking) if name != back]
        return tuple(facing[:1]), (back,)
    subjects = lead or (talking if most == 1 and talking else there or talking)
    others = tuple(name for name in (*there, *talking) if name not in subjects)
    if not lead and most > 1:
        return (*subjects, *others), ()
    if size is Framing.CLOSE_UP and not lead and len(subjects) > 1:
        return subjects[:1], subjects[1:]
    return subjects, others


def _talking(items: Iterable[Text | Speech]) -> tuple[str, ...]:
    """Who speaks and is seen."""
    heard = (item for item in items if isinstance(item, Speech) and not item.extension)
    return tuple(dict.fromkeys(mention.name for item in heard for mention in item.speakers))


def _lead(prose: Sequence[Text]) -> Text:
    """The first sentence of prose: where a shot without a heading says what it shows."""
    lead: list[Literal | Mention] = []
    for part in prose[0] if prose else ():
        lead.append(part)
        if isinstance(part, Literal) and _ENDS.search(part.text):
            break
    return tuple(lead)


def _usual_place(scene: Scene, known: Known, attached: Sequence[str]) -> str | None:
    """Where a scene plays, but for the shots that say otherwise."""
    prose = (*scene.story, *(item for shot in scene.shots for item in shot.action))
    if found := _place(scene, known, prose):
        return found
    if scene.heading and scene.heading.words.text:
        return None
    return next((name for name in attached if _is_place(known.get(name))), None)


def _place(scene: Scene, known: Known, items: Iterable[Text | Speech]) -> str | None:
    """The heading's place, else the first background that the words name.

    Where the heading's place is not declared, only a background that its words hold can be it.
    """
    heading = scene.heading
    if heading and heading.place:
        return heading.place.name
    said = (part for item in items if not isinstance(item, Speech) for part in item)
    named = (part.name for part in said if isinstance(part, Mention))
    found = (name for name in named if _is_place(known.get(name)))
    words = fold(heading.words.text) if heading else ""
    return next((name for name in found if not words or fold(name) in words), None)


def _is_place(who: Declaration | None) -> bool:
    return who is not None and who.role is Role.BACKGROUND


def _items(stretch: Stretch) -> list[Text | Line]:
    """What happens and is said in a stretch, each speech at its time."""
    span = stretch.end - stretch.start
    before, behind = min(_BEFORE, span / 10), min(_BEHIND, span / 10)
    room, begin = span - before - behind, stretch.start + before
    loads = [Fraction(load(item), 1000) for item in stretch.items]
    dual = [isinstance(item, Speech) and item.dual for item in stretch.items]
    longest = [
        Fraction(0) if same and at else long
        for at, (long, same) in enumerate(zip(loads, dual, strict=True))
    ]
    total = sum(longest)
    pace = min(Fraction(1), room / total) if total else Fraction(1)
    slack = max(Fraction(0), room - total) / (len(loads) + 1)
    passed = [Fraction(0), *accumulate(longest)]
    out: list[Text | Line] = []
    start = begin
    for at, item in enumerate(stretch.items):
        if not (at and dual[at]):
            start = begin + slack / 2 + passed[at] * pace + slack * at
        if isinstance(item, Speech):
            end = min(start + loads[at] * pace, begin + room)
            out.append(_line(item, start, end))
        else:
            out.append(item)
    return _lingering(out, stretch.end)


def _line(speech: Speech, start: Fraction, end: Fraction) -> Line:
    words = speech.words.text
    return Line(
        speakers=tuple(mention.name for mention in speech.speakers),
        words=words,
        manner=", ".join(map(plain, speech.how)),
        extension=speech.extension,
        dual=speech.dual,
        start=start,
        end=end,
        captions=captions(words, start, end),
    )


def _lingering(items: Sequence[Text | Line], until: Fraction) -> list[Text | Line]:
    """The last caption of each line stays up to the next line, where it is not read before."""
    out: list[Text | Line] = []
    for item in reversed(items):
        if isinstance(item, Line) and item.captions:
            *first, last = item.captions
            out.append(replace(item, captions=(*first, lingering(last, until))))
            until = until if item.dual else item.start
        else:
            out.append(item)
    return out[::-1]


def _notes(prose: Sequence[Text], start: Fraction, end: Fraction) -> tuple[Caption, ...]:
    """What happens, sentence by sentence where there is time to read each."""
    said = (_LABEL.sub("", plain(text)) for text in prose)
    told = [each for text in said for each in sentences(text) if each.strip()]
    if not told:
        return ()
    spans = shares([len(each) + 12 for each in told], end - start)
    groups: list[tuple[str, Fraction]] = []
    for sentence, (since, until) in zip(told, spans, strict=True):
        short = groups and until - since < _READ
        text, begun = groups.pop() if short else ("", since)
        joined = f"{text} {sentence}" if text[-1:].isascii() and text else text + sentence
        groups.append((joined, begun))
    ends = [*(since for _, since in groups[1:]), end - start]
    return tuple(
        caption
        for (text, since), until in zip(groups, ends, strict=True)
        for caption in captions(text, start + since, start + until, NOTE)
    )
