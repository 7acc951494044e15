"""A person's word about a clip that the machine cannot settle: which clip, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..compiler import Compilation
from ..run import resolve
from ..run.context import RunContext
from ..run.ledger import Ledger
from ..run.states import STATES, State
from ..run.take import Take
from .clips import takes_of_scene
from .project import Project


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says, one of it: a task of the service is the clip's, or somebody else's.

    Or the clip was not taken, and is paid for again. Without any the service is asked once more.
    `sure` adopts a task also with other words.
    """

    adopt: str | None = None
    foreign: str | None = None
    resubmit: bool = False
    sure: bool = False


def unsettled(take: Take) -> bool:
    """Whether a take may need a person's word."""
    return STATES[take.state].needs_you or take.state is State.INTENT


def take_of_scene(
    project: Project,
    ledger: Ledger,
    script: Compilation | None,
    scene: str,
    suits: Callable[[Take], bool],
) -> Take:
    """The last take of a scene that suits, else its last; it bears the scene's name of now.

    Raises UnknownScene, LedgerError.
    """
    takes = takes_of_scene(project, ledger, script, scene)
    take = next((each for each in reversed(takes) if suits(each)), takes[-1])
    return replace(take, scene=scene)


async def settled(context: RunContext, take: Take, word: Word) -> tuple[Take, str]:
    """Does what a person says; the take as it is then, and what was found if it was asked.

    Raises ResolveError, a ServiceError.
    """
    if word.adopt:
        return await resolve.adopt(context, take, word.adopt, sure=word.sure), ""
    if word.foreign:
        return resolve.set_foreign(context, take, word.foreign), ""
    if word.resubmit:
        return await resolve.resubmit(context, take), ""
    return await resolve.again(context, take)
