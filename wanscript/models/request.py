"""What is sent: a frozen `Request` within the package, a pydantic `Body` where it becomes JSON."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from .media import MediaRole, is_url

Value = int | bool | str


class Mark(Struct, frozen=True, gc=False):
    """Characters `start` to `end` of a prompt, and where they came from.

    `origin` is an index into the words of its scene's origins; `name` is the declared name that
    stands here as a label, or None for plain words.
    """

    start: int
    end: int
    origin: int
    name: str | None = None


class Prompt(Struct, frozen=True, gc=False):
    """The words for the model and the source map over them, in order of position."""

    text: str
    marks: tuple[Mark, ...] = ()


class Medium(Struct, frozen=True, gc=False):
    """One item of the request's media.

    `url` is a URL or a path as the script names it, relative to the script's folder; a first
    frame that is the end of another scene's take has `url` "" and that scene's id in `after`.
    """

    role: MediaRole
    url: str
    voice: str | None = None
    after: str | None = None


LONG = "…"
"""What begins the mark that stands for a value too long to be told: a short digest follows."""


class Authored(Struct, frozen=True, gc=False):
    """What the author wrote of a request, in digests that outlive a version of wanscript.

    `version` is the number of the rule by which the facets are made, 0 where nothing is known.
    `source` is a digest of the scene's own lines and of the declarations and settings that it
    may use, by a rule that never changes. `facets` pairs each part that was written (words,
    dialogue, cast ...) with a digest of its data, `values` each fact with a short value in the
    author's words ("Anna's voice", "voices/anna.mp3"), or what `LONG` begins.
    """

    version: int = 0
    source: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


NOTHING_AUTHORED = Authored()
"""What is known of a request that no script was compiled to."""


class Request(Struct, frozen=True, gc=False):
    """One clip: everything that decides what is sent, and whose scene it is.

    `parameters` are in the order in which they are sent; `references` pairs each declared
    name in the request with its label ("Mara", "Video 1").
    """

    scene: str
    take: int
    shots: tuple[str, ...]
    model: str
    prompt: Prompt
    negative_prompt: str | None = None
    media: tuple[Medium, ...] = ()
    parameters: tuple[tuple[str, Value], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    authored: Authored = NOTHING_AUTHORED

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The ids of the scenes whose takes must be shot before this one."""
        return tuple(medium.after for medium in self.media if medium.after is not None)

    @property
    def local_media(self) -> tuple[str, ...]:
        """Its local media, each once, by the names that the script has for them."""
        named = [name for item in self.media for name in (item.url, item.voice) if name]
        return tuple(dict.fromkeys(name for name in named if not is_url(name)))


Digest = Callable[[str], str]
"""The sha256, in hex, of a local medium's bytes, by its path as the request names it."""
