"""The storyboard as meant: names resolved, settings merged, nothing of any API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from .fold import fold
from .settings import Settings
from .slice import Slice
from .source import Span
from .text import Mention, Text
from .unresolved import Unresolved


class Extension(StrEnum):
    """From where a speaker is heard."""

    ON = ""
    OVER = "V.O."
    OFF = "O.S."


class Speech(Struct, frozen=True, gc=False):
    """Spoken words: who, how and what; their text is never touched.

    No speakers are a narrator whom nobody declared. `verb` is what replaces "says", empty where
    nothing does; `manner` goes with it, `apart` stands between commas, `act` is what the speaker
    does before, and after a `pause` all of it; `dual` is spoken together with the one before.
    """

    speakers: tuple[Mention, ...]
    words: Slice
    verb: Text = ()
    manner: Text = ()
    extension: Extension = Extension.ON
    dual: bool = False
    apart: Text = ()
    act: Text = ()
    pause: bool = False

    @property
    def how(self) -> tuple[Text, ...]:
        """What says how it is said, as far as it was typed."""
        return tuple(filter(None, (self.act, self.verb, self.manner, self.apart)))

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return self.words.span()


class Time(Struct, frozen=True, gc=False):
    """From `start` to `end`, in seconds from the scene's start."""

    start: Decimal
    end: Decimal
    span: Span


class Shot(Struct, frozen=True, gc=False):
    """A numbered shot: the author's id, its heading, its time, and what happens and is said."""

    id: str
    heading: Text
    time: Time | None
    action: tuple[Text | Speech, ...]
    span: Span


class Beat(Struct, frozen=True, gc=False):
    """A stretch of prose whose number or time is known; its words are in the scene's story too."""

    id: str | None
    time: Time | None
    text: Text
    span: Span


class Heading(Struct, frozen=True, gc=False):
    """A slug line. `place` is a declared name or None; `words` the place as written.

    `omitted` stands in the place of the heading of a scene that was taken out.

    `before` and `after` stand beside the name in the place, `rest` are the line's other pieces.

    `time` is an English key of the time table (night, day ...), the writer's own words for a
    time that is not in it, or None; `title` is what follows SCENE and is never prompt; `typed` is
    the line without its `id`, `span` where all of it stands.
    """

    place: Mention | None
    words: Slice
    interior: bool
    exterior: bool
    time: str | None
    title: str | None
    typed: Slice
    id: Slice | None
    span: Span
    before: Slice
    after: Slice
    rest: tuple[Slice, ...]
    omitted: bool = False

    @property
    def slug(self) -> str:
        """The slug line as written, without its id."""
        return " ".join(self.typed.text.split())


class Scene(Struct, frozen=True, gc=False):
    """One clip. `id` is the author's, `position` counts from 1 in the film, `name` is its alone.

    `story` is the prose (before the first shot: the introduction); a Literal of line breaks
    alone stands between paragraphs. `fence` is the whole prompt where one is given. `lines`
    are its heading without id and its story as typed, before any of it is read: without notes,
    and without outline that stands alone, an empty one for each blank line that counts.
    """

    id: str | None
    position: int
    heading: Heading | None
    settings: Settings
    language: str
    story: tuple[Text | Speech, ...]
    shots: tuple[Shot, ...]
    beats: tuple[Beat, ...]
    fence: Text | None
    transition: str | None
    span: Span
    lines: tuple[str, ...]
    unresolved: tuple[Unresolved, ...] = ()
    name: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether it has no words at all."""
        spoken = (*self.story, *(part for shot in self.shots for part in shot.action))
        return not any((spoken, self.fence, *(shot.heading for shot in self.shots)))

    @property
    def omitted(self) -> bool:
        """Whether its author took it out: it keeps its place, and nothing of it is shot."""
        setting = self.settings.omit
        said = setting is not None and setting.value is True
        return said or (self.heading is not None and self.heading.omitted)

    @property
    def not_understood(self) -> tuple[Unresolved, ...]:
        """What was not understood in its words and in its settings."""
        return (*self.unresolved, *(each for one in self.settings for each in one.unresolved))


class Role(StrEnum):
    """What a declaration declares."""

    CHARACTER = "character"
    BACKGROUND = "background"
    PROP = "prop"
    REFERENCE = "reference"
    VOICE = "voice"


MEDIA = ("image", "video", "audio")
"""The fields of a declaration that give it a medium, and so the kinds of media."""


class MediaRef(Struct, frozen=True, gc=False):
    """A medium of a declaration: `kind` is one of `MEDIA`.

    `url` is a URL, or a path relative to the folder of the compiled script.
    """

    kind: str
    url: str
    span: Span


class Declaration(Struct, frozen=True, gc=False):
    """A character, background, prop, reference or voice, bound to its media once.

    `voice_name` is the declared voice that `voice` was taken from, where it was; `unresolved` are
    lines of it that were not understood.
    """

    role: Role
    name: str
    span: Span
    media: tuple[MediaRef, ...] = ()
    voice: MediaRef | None = None
    look: Text = ()
    aka: tuple[Slice, ...] = ()
    voice_name: str | None = None
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called: its name first."""
        return self.name, *(each.text for each in self.aka)


class Storyboard(Struct, frozen=True, dict=True):
    """The whole film: its title, its declarations in order, its scenes in order.

    `unresolved` are lines of its head, and words that belong to no scene.
    """

    title: str
    declared: tuple[Declaration, ...]
    scenes: tuple[Scene, ...]
    settings: Settings
    unresolved: tuple[Unresolved, ...] = ()

    @cached_property
    def _numbered(self) -> Mapping[str, int]:
        return {who.name: at for at, who in reversed([*enumerate(self.declared)])}

    def named(self, name: str) -> Declaration | None:
        """The declaration of a name as declared."""
        at = self._numbered.get(name)
        return None if at is None else self.declared[at]

    def among(self, names: Iterable[str]) -> tuple[Declaration, ...]:
        """The declarations of some names, in the order of the script."""
        known = self._numbered
        return tuple(self.declared[at] for at in sorted({known[n] for n in names if n in known}))

    @cached_property
    def sole_background(self) -> Declaration | None:
        """The background, where the film has only one."""
        found = [who for who in self.declared if who.role is Role.BACKGROUND]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _positions(self) -> Mapping[int, int]:
        return {id(scene): at for at, scene in enumerate(self.scenes)}

    def before(self, scene: Scene) -> Scene | None:
        """The scene before one of its scenes, or None."""
        at = self._positions[id(scene)]
        return self.scenes[at - 1] if at else None

    @cached_property
    def by_id(self) -> Mapping[str, Scene]:
        """The scenes by their folded ids; of equal ones the first counts."""
        return {fold(scene.id): scene for scene in reversed(self.scenes) if scene.id}
