"""What a Python program calls where a person gives a command."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path, PurePath

from msgspec.structs import replace

from ..breakdown import Breakdown, breakdown
from ..compiler import Compilation, unknown
from ..models.media import Facts
from ..run.decide import PlanOptions
from ..run.ledger import ledger_begun
from ..run.plan import Plan
from ..run.take import Budget, Take
from ..service import ServiceError
from .backends import require_service
from .context import at_service
from .difference import Difference, Version, since_file, since_revision
from .errors import InputError, NotConnected, NotReady, OverBudget
from .ledgers import writing
from .news import News
from .open_script import Opening, open_script, read_script, require_sound
from .prepare import Prepared, prepare, read_lock, snapshot
from .price import billed_in
from .project import BACKENDS, find_project
from .saved_plan import document, require_same
from .session import Session, session
from .takes import TakeList, find_take, list_takes, say_of_take, takes_project
from .terms import Terms, require_terms, require_way

File = str | os.PathLike[str]

_OPENING, _ALL = Opening(), PlanOptions()


def check(path: File, opening: Opening = _OPENING) -> Compilation:
    """The compilation of a script that lies on the disk, with what it includes and its media.

    What is wrong with it is in `diagnostics`. Raises InputError where it cannot be read, or for a
    model that nobody knows.
    """
    return open_script(PurePath(path), opening)


def plan(
    path: File,
    options: PlanOptions = _ALL,
    *,
    backend: str,
    opening: Opening = _OPENING,
    region: str | None = None,
    currency: str | None = None,
) -> Prepared:
    """What a run of a script would submit, resume and keep, and why; its price is `plan.cost`.

    `backend` is "local", the free rehearsal, or "dashscope", the real service. Nothing is written
    and no service is asked. Raises InputError, Unsound for a script with errors, NotReady where
    what was shot before cannot be told, LedgerError, OSError.
    """
    if backend not in BACKENDS:
        raise InputError(f"there is no backend `{backend}`; known are {', '.join(BACKENDS)}")
    project = find_project(path, backend, region=region, currency=currency, outside=opening.outside)
    compilation = require_sound(check(path, opening), project.script.name)
    with snapshot(project) as before:
        if before.problems:
            raise NotReady("; ".join(before.problems))
        return prepare(project, compilation, before.ledger, before.lock, options)


@asynccontextmanager
async def execute(
    planned: Prepared,
    *,
    ceiling: Budget | None = None,
    force: bool = False,
    base_url: str | None = None,
    account: str | None = None,
) -> AsyncIterator[Session]:
    """Carries a plan out while the `async with` lasts: iterate over its events, then `result`.

    A plan for a backend that is paid needs a `ceiling`: what finished and what may still be
    billed stays below it. `force` replaces files of other programs, `base_url` is another address
    of the service, `account` says whether a new key is of the "same" account as the one before or
    of an "other". Raises, before anything is sent, OverBudget, PlanDrifted where the plan made
    now is another one, NotConnected, NotReady, InputError, LedgerError, OSError.
    """
    project, terms = planned.project, Terms(ceiling, True, force, base_url, account)
    if project.pays and ceiling is None:
        raise OverBudget("this spends money, and no ceiling was given")
    with writing(project) as at:
        options = planned.plan.inputs.options
        made = prepare(project, planned.compilation, at.ledger, read_lock(project), options)
        require_same(made, document(planned, None))
        require_way(made, terms)
        notices = require_terms(made, terms, at.ledger)
        async with session(made, at, terms, notices=notices) as running:
            yield running


def takes(path: File, *, rehearsal: bool = False, opening: Opening = _OPENING) -> TakeList:
    """The takes of each scene of a script: those that were shot, where there are any.

    Else, or for a `rehearsal`, those that were rehearsed. Raises InputError, LedgerError, OSError.
    """
    project = takes_project(path, rehearsal=rehearsal, outside=opening.outside)
    return list_takes(project, check(path, opening))


def pick(
    path: File,
    scene: str,
    take: str,
    *,
    ng: str | None = None,
    rehearsal: bool = False,
    opening: Opening = _OPENING,
) -> TakeList:
    """Pins a take, by its number as in `t02`, for its scene, or says by `ng` why it is no good.

    Gives the takes as `takes` does then. Raises InputError where there is no such scene or take,
    NotReady where it cannot be kept, LedgerError, OSError.
    """
    before = takes(path, rehearsal=rehearsal, opening=opening)
    row = find_take(before, scene, take)
    say_of_take(before.project, row, scene, "pick" if ng is None else "ng", ng or "")
    return takes(path, rehearsal=rehearsal, opening=opening)


async def resolve(
    path: File,
    scene: str,
    *,
    adopt: str | None = None,
    foreign: str | None = None,
    resubmit: bool = False,
    force: bool = False,
    opening: Opening = _OPENING,
    region: str | None = None,
    base_url: str | None = None,
) -> tuple[Take, str]:
    """Settles a scene's clip of which nobody knows whether the service took it, or which is lost.

    The service is asked once more; or it is said of one of its tasks, by its id, that it is the
    scene's (`adopt`, by `force` also one made with other words) or somebody else's (`foreign`), or
    by `resubmit` that the clip was not taken, and that the next run pays for it again. Gives the
    take as it is then, and what was found. Raises InputError where there is no such clip, NotReady
    where it cannot be settled, NotConnected, LedgerError, OSError.
    """
    from ..run.resolve import ResolveError
    from .resolving import Word, settled, take_of_scene, unsettled

    if sum((adopt is not None, foreign is not None, resubmit)) > 1:
        raise InputError("say one of adopt, foreign and resubmit")
    project = find_project(path, "dashscope", region=region, outside=opening.outside)
    if not ledger_begun(project.ledger):
        raise InputError(f"the ledger knows nothing of {project.name}")
    made = check(path, replace(opening, whole=False))
    script = made if made.sound else None
    with writing(project) as at:
        take = take_of_scene(project, at.ledger, script, scene, unsettled)
        require_service(project.settings.region, base_url)
        async with at_service(project, at, Terms(base_url=base_url), None, _silent) as context:
            try:
                return await settled(context, take, Word(adopt, foreign, resubmit, force))
            except ResolveError as error:
                raise NotReady(str(error)) from None
            except ServiceError as error:
                raise NotConnected(str(error)) from None


def _silent(news: News) -> None:
    """Tells nobody: what came of it is returned."""


def compare(
    path: File,
    *,
    older: File | None = None,
    revision: str = "HEAD",
    opening: Opening = _OPENING,
    region: str | None = None,
    currency: str | None = None,
) -> Difference:
    """What changed in a script since a revision of git, or from an `older` file, and its price.

    Raises InputError, Unsound for a version with errors, OSError.
    """
    project = find_project(
        path, "dashscope", region=region, currency=currency, outside=opening.outside
    )
    now, way = _version(path), replace(opening, whole=False)
    if older is None:
        return since_revision(now, revision, project, way)
    return since_file(_version(older), now, project, way)


def _version(path: File) -> Version:
    return Version(os.fspath(path), *read_script(PurePath(path)))


def report(
    compilation: Compilation,
    facts: Facts = unknown,
    *,
    region: str = "intl",
    currency: str | None = None,
) -> Breakdown:
    """The breakdown of a film: scenes, cast, places, light, props, acts, counted and priced.

    `facts` measures local reference videos, as for `price`. Raises ValueError for a region or a
    currency that nobody knows.
    """
    return breakdown(compilation, facts, region, billed_in(region, currency))


def board(
    compilation: Compilation,
    root: Path,
    facts: Facts = unknown,
    *,
    region: str = "intl",
    currency: str | None = None,
    clips: Mapping[str, Path] | None = None,
    plan: Plan | None = None,
    today: date | None = None,
    outside: bool = False,
) -> str:
    """The storyboard as one page of HTML that needs nothing else.

    `root` is the script's folder, `facts` looks at the media in it, `clips` has the shot takes by
    scene. With a `plan` it is the producer's page, with models, prices and what is stale. `today`
    is the date that it bears; `outside` shows media from out of the project. Raises ValueError for
    a region or a currency that nobody knows.
    """
    from ..show.board import laid_out
    from ..show.page import rendered

    page = laid_out(
        compilation,
        root,
        facts,
        region=region,
        currency=billed_in(region, currency),
        clips=clips,
        plan=plan,
        today=today,
        outside=outside,
    )
    return rendered(page)
