"""Every diagnostic there is: its code, how grave it is, and its title.

A code has one constructor, next to the stage that finds it, and a page in `codes/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Severity(StrEnum):
    """How grave a finding is: an error stops a run, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Row(NamedTuple):
    """One diagnostic: how grave it is where nothing else is said, and its title."""

    severity: Severity
    title: str


CATALOGUE: Mapping[str, Row] = MappingProxyType(
    {
        "WAN101": Row(Severity.ERROR, "this file is not UTF-8 text"),
        "WAN102": Row(Severity.ERROR, "this file is empty"),
        "WAN103": Row(Severity.ERROR, "this is nearly a setting"),
        "WAN104": Row(Severity.ERROR, "this is set twice"),
        "WAN105": Row(Severity.ERROR, "this note is never closed"),
        "WAN106": Row(Severity.ERROR, "this fence is never closed"),
        "WAN107": Row(Severity.ERROR, "a declaration stands in the story"),
        "WAN108": Row(Severity.WARNING, "a setting stands in the story"),
        "WAN109": Row(Severity.ERROR, "text before the first heading"),
        "WAN110": Row(Severity.HINT, "there is no story here"),
        "WAN111": Row(Severity.ERROR, "something stands beside a fence"),
        "WAN112": Row(Severity.WARNING, "a shot or a heading inside a paragraph"),
        "WAN113": Row(Severity.HINT, "shot numbers do not follow on"),
        "WAN114": Row(Severity.ERROR, "numbered shots and beats in one scene"),
        "WAN115": Row(Severity.WARNING, "a quotation mark without a partner"),
        "WAN116": Row(Severity.ERROR, "this line belongs to no field"),
        "WAN117": Row(Severity.ERROR, "a character that no one can see"),
        "WAN118": Row(Severity.WARNING, "a setting without a value"),
        "WAN119": Row(Severity.ERROR, "this holds for the whole film"),
        "WAN120": Row(Severity.ERROR, "a declaration without a name"),
        "WAN121": Row(Severity.WARNING, "a cue without words"),
        "WAN122": Row(Severity.ERROR, "this cannot be a scene's id"),
        "WAN123": Row(Severity.ERROR, "two scenes have the same name"),
        "WAN124": Row(Severity.ERROR, "nothing happens in this scene"),
        "WAN125": Row(Severity.WARNING, "what looks like a shot's time and is none"),
        "WAN126": Row(Severity.WARNING, "what looks like a scene heading and is none"),
        "WAN127": Row(Severity.WARNING, "a line behind `>` that is no transition"),
        "WAN128": Row(Severity.WARNING, "nearly the name of who speaks"),
        "WAN129": Row(Severity.WARNING, "a page's number among the words"),
        "WAN130": Row(Severity.ERROR, "a line among the settings that is none"),
        "WAN131": Row(Severity.ERROR, "a declaration is indented"),
        "WAN132": Row(Severity.ERROR, "a blank line before a field"),
        "WAN133": Row(Severity.HINT, "a list whose lines are joined"),
        "WAN134": Row(Severity.ERROR, "a value on the line below its key"),
        "WAN135": Row(Severity.ERROR, "several names in one declaration"),
        "WAN136": Row(Severity.WARNING, "words for the model that are a path"),
        "WAN137": Row(Severity.WARNING, "a mark of another language"),
        "WAN138": Row(Severity.WARNING, "a speech on one line that goes on below"),
        "WAN140": Row(Severity.ERROR, "a file of another kind"),
        "WAN141": Row(Severity.ERROR, "settings between lines of dashes"),
        "WAN142": Row(Severity.ERROR, "a description beside a name"),
        "WAN143": Row(Severity.WARNING, "a caption among the words"),
        "WAN145": Row(Severity.WARNING, "a line for the cutter or the reader, sent to the model"),
        "WAN146": Row(Severity.WARNING, "a time of day without a dash"),
        "WAN147": Row(Severity.WARNING, "this takes the whole film out"),
        "WAN148": Row(Severity.WARNING, "words beside the cast that are not sent"),
        "WAN149": Row(Severity.ERROR, "two versions that git could not merge"),
        "WAN201": Row(Severity.ERROR, "nobody here has this name"),
        "WAN202": Row(Severity.ERROR, "somebody speaks who is not declared"),
        "WAN203": Row(Severity.ERROR, "a name is declared twice"),
        "WAN204": Row(Severity.ERROR, "there is no such file"),
        "WAN205": Row(Severity.ERROR, "this file cannot be read"),
        "WAN206": Row(Severity.WARNING, "this is nearly a name"),
        "WAN207": Row(Severity.HINT, "a name in lower case is only a word"),
        "WAN208": Row(Severity.HINT, "a name inside a longer word"),
        "WAN209": Row(Severity.WARNING, "declared, but never used"),
        "WAN210": Row(Severity.HINT, "attached, but never named"),
        "WAN211": Row(Severity.ERROR, "a voice that cannot be heard"),
        "WAN212": Row(Severity.WARNING, "a reference typed by hand"),
        "WAN213": Row(Severity.ERROR, "a typed reference that does not exist"),
        "WAN214": Row(Severity.HINT, "a Look that no prompt says"),
        "WAN215": Row(Severity.ERROR, "files include each other in a circle"),
        "WAN216": Row(Severity.ERROR, "this file cannot be included"),
        "WAN217": Row(Severity.WARNING, "a part of a name is only a word"),
        "WAN218": Row(Severity.HINT, "a name that is a word too"),
        "WAN219": Row(Severity.WARNING, "a place that holds a background's name"),
        "WAN223": Row(Severity.WARNING, "an address of a page, not of a file"),
        "WAN226": Row(Severity.WARNING, "a line that may be a name nobody has"),
        "WAN227": Row(Severity.WARNING, "a place or a thing that seems to speak"),
        "WAN228": Row(Severity.WARNING, "a name on a line of its own inside a sentence"),
        "WAN229": Row(Severity.HINT, "a description that is spoken"),
        "WAN301": Row(Severity.ERROR, "too many references"),
        "WAN302": Row(Severity.ERROR, "no reference where one is needed"),
        "WAN303": Row(Severity.ERROR, "a value that the model does not know"),
        "WAN304": Row(Severity.ERROR, "a clip of this length cannot be made"),
        "WAN305": Row(Severity.ERROR, "longer than the model reads"),
        "WAN306": Row(Severity.ERROR, "a file that the model cannot take"),
        "WAN307": Row(Severity.ERROR, "this model cannot do that"),
        "WAN308": Row(Severity.ERROR, "the times do not add up"),
        "WAN309": Row(Severity.WARNING, "the ratio is not sent"),
        "WAN310": Row(Severity.WARNING, "as many media as may be taken"),
        "WAN311": Row(Severity.ERROR, "there is no such model"),
        "WAN312": Row(Severity.WARNING, "voices together with a first frame"),
        "WAN313": Row(Severity.WARNING, "this model is going"),
        "WAN314": Row(Severity.WARNING, "a snapshot that is not known here"),
        "WAN315": Row(Severity.ERROR, "a scene that cannot begin on another's end"),
        "WAN316": Row(Severity.WARNING, "too much to say in the time"),
        "WAN317": Row(Severity.HINT, "the words ask for what the request denies"),
        "WAN318": Row(Severity.HINT, "a negative prompt among the words"),
        "WAN319": Row(Severity.ERROR, "a scene that cannot be split"),
        "WAN320": Row(Severity.ERROR, "a prompt template that is not allowed yet"),
        "WAN321": Row(Severity.ERROR, "a prompt template that cannot be used"),
        "WAN322": Row(Severity.HINT, "a setting that this scene does not say"),
    }
)

NO_STORY = "WAN110"
"""What is an error to a command that needs requests."""

UNUSED = "WAN209"
"""What tells of something that could go, which editors show faint."""

RETIRED = "WAN313"
"""What a comparison of models says of each anyway."""

OF_THE_MODEL = frozenset(("WAN211", "WAN213", *(f"WAN30{last}" for last in range(1, 8))))
"""What one model takes and another does not."""

TOLD_ONCE = ("WAN207", "WAN217", "WAN218")
"""What holds for a name, wherever in the film it stands."""
