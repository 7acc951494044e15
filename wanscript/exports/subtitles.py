"""What is said in a film as subtitles with the names of who speaks: SRT, WebVTT and ASS."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from ..language.words import LANGUAGES
from ..timeline.cues import Cue, Said, cues
from ..timeline.edit import Edit

_Event = tuple[Cue, str, str]
"""A cue, who speaks, and its text."""

_ANGLES = str.maketrans("<>", "‹›")
_SILENCE = 5
"""Seconds after which nobody is taken to speak on."""

_HELD = "\\\u2060"
"""A backslash that begins no tag, whatever follows."""


def subtitles(film: Edit, form: str) -> str:
    """The subtitles of a film, `srt`, `vtt` or `ass`.

    SRT has a name in front where another one begins to speak, or the same one after a while; VTT
    and ASS have it as data.
    """
    import pysubs2

    made = pysubs2.SSAFile()
    made.info["Title"] = " ".join(film.title.split())
    for cue, name, text in _FORMS[form](cues(film)):
        event = pysubs2.SSAEvent(_ms(cue.start), _ms(cue.end), name=name)
        event.plaintext = text.replace("\\", _HELD)
        made.append(event)
    # what stands in braces is words in the other forms
    return made.to_string(form) if form == "ass" else made.to_string(form, keep_ssa_tags=True)


def _srt(known: Sequence[Cue]) -> Iterator[_Event]:
    before: tuple[str, ...] = ()
    ended = Fraction(0)
    for cue in known:
        if cue.start - ended > _SILENCE:
            before = ()
        ended = cue.end
        several = len(cue.said) > 1
        dash = "- " if several else ""
        lines = []
        for said in cue.said:
            new = several or said.speakers != before
            name = f"{_name(said)}{LANGUAGES[said.language].colon}" if new and said.speakers else ""
            lines.append(dash + name + _text(said))
        before = () if several else cue.said[0].speakers
        # what stands between these signs is a tag to players, and not shown
        yield cue, "", "\n".join(lines).translate(_ANGLES)


def _vtt(known: Sequence[Cue]) -> Iterator[_Event]:
    for cue in known:
        lines = []
        for said in cue.said:
            name, text = (html.escape(each, quote=False) for each in (_name(said), _text(said)))
            lines.append(f"<v {name}>{text}</v>" if name else text)
        yield cue, "", "\n".join(lines)


def _ass(known: Sequence[Cue]) -> Iterator[_Event]:
    for cue in known:
        for said in cue.said:
            # a comma would end the field, braces would hide what they hold
            text = _text(said).replace("{", "(").replace("}", ")")
            yield cue, " ".join(_name(said).replace(",", " ").split()), text


_FORMS: Mapping[str, Callable[[Sequence[Cue]], Iterator[_Event]]] = {
    "srt": _srt,
    "vtt": _vtt,
    "ass": _ass,
}


def _name(said: Said) -> str:
    return " & ".join(said.speakers)


def _text(said: Said) -> str:
    return "\n".join(said.lines)


def _ms(seconds: Fraction) -> int:
    return round(seconds * 1000)
