"""How this machine, its person's settings and a project are: what `doctor` says.

Nothing is written, and no key is told. The network is asked only where that is wanted, and then
the service's host alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..media import files
from ..media.disk import told
from ..run.ledger import LedgerError
from ..run.states import STATES, State
from .backends import Backend, paid_backend
from .doctor_row import Grade, Row
from .errors import AppError, SettingsError
from .out_there import all_takes, is_out_there, ledger_of
from .project import Project, find_project
from .settings import BASE_URL, CURRENCY, KEY, REGION, WORKSPACE, Settings, settings

if TYPE_CHECKING:
    from ..documents import doctor as documents
    from ..run.take import Take


def doctor(file: str | None = None, *, online: bool = False) -> tuple[Row, ...]:
    """Everything that was looked at, of a script's project or of this folder's.

    `online` asks the service whether it answers and takes the key. Raises ProjectError.
    """
    from .doctor_machine import disk, letters, programs, versions

    project = find_project(file, "dashscope") if file is not None and _sound(file) else None
    home = files.project(Path(file) if file is not None else Path("any.wan"))
    chosen, wrong = _settings(home)
    rows = [*versions(), *programs(), *letters(), _project(home, wrong), *_money(chosen)]
    rows += _service(chosen.region, online=online)
    rows += [*disk(home), *_ledger(project)]
    return tuple(rows)


def document(rows: Iterable[Row]) -> documents.Doctor:
    """The rows as JSON."""
    told_of = list(rows)
    return {
        "schema": 1,
        "rows": [
            {
                "topic": row.topic,
                "name": row.name,
                "value": row.value,
                "grade": row.grade.value,
                "advice": row.advice,
            }
            for row in told_of
        ],
        "problems": sum(row.grade is Grade.PROBLEM for row in told_of),
    }


def _sound(file: str) -> bool:
    """Whether the settings around a script can be read; else they are told of as a row."""
    try:
        find_project(file, "dashscope")
    except SettingsError:
        return False
    return True


def _settings(home: Path) -> tuple[Settings, SettingsError | None]:
    try:
        return settings(home, os.environ), None
    except SettingsError as error:
        return Settings(), error


def _project(home: Path, wrong: SettingsError | None) -> Row:
    if wrong is not None:
        return Row("project", "settings", str(wrong), Grade.PROBLEM, "mend or remove it")
    written = home / files.SETTINGS
    by = f"with {files.SETTINGS}" if os.path.lexists(written) else f"without {files.SETTINGS}"
    return Row("project", "folder", f"{home}, {by}")


def _money(chosen: Settings) -> Iterator[Row]:
    for name, value, variable in (
        ("region", chosen.region, REGION),
        ("currency", chosen.currency, CURRENCY),
    ):
        by = f", by {variable}" if os.environ.get(variable) else ""
        yield Row("service", name, f"{value}{by}")
    for hint in chosen.hints():
        yield Row("service", "settling time", hint, Grade.NOTE)


def _service(region: str, *, online: bool) -> Iterator[Row]:
    try:
        to = paid_backend(region, None)
    except SettingsError as error:
        yield Row("service", "host", str(error), Grade.PROBLEM, f"change or unset {BASE_URL}")
        return
    yield _host(to, region)
    key = _key(os.environ.get(KEY))
    yield key
    if os.environ.get(WORKSPACE):
        yield Row("service", "workspace", f"by {WORKSPACE}")
    proxy = _network(to)
    yield proxy
    if not online:
        yield Row("service", "answer", "not asked", Grade.GOOD, "`--online` asks the service")
    elif key.grade is not Grade.GOOD:
        yield Row("service", "answer", "not asked: that needs a key", Grade.NOTE)
    elif proxy.grade is Grade.PROBLEM:
        yield Row("service", "answer", "not asked: the network has to be mended first", Grade.NOTE)
    else:
        from .doctor_online import asked

        yield from asked(to)


def _host(to: Backend, region: str) -> Row:
    if not os.environ.get(BASE_URL):
        return Row("service", "host", f"{to.host}, that of the region")
    from ..dashscope.endpoints import BASES

    others = [name for name, base in BASES.items() if to.host in base and name != region]
    value = f"{to.host}, by {BASE_URL}"
    if others:
        advice = f'prices follow the region: set `region = "{others[0]}"` in {files.SETTINGS}'
        return Row("service", "host", f"{value}, which is of {others[0]}", Grade.NOTE, advice)
    return Row("service", "host", value)


def _key(key: str | None) -> Row:
    """Whether a key can be one; nothing of it is told."""
    if not key:
        return Row("service", "key", "none", Grade.NOTE, f"to shoot for money, set {KEY}")
    if key != key.strip() or not key.isascii() or not key.isprintable() or key[0] in "\"'":
        wrong = "has spaces, quotation marks or signs in it that no key has"
        return Row("service", "key", wrong, Grade.PROBLEM, f"set {KEY} to the key alone")
    return Row("service", "key", f"set, by {KEY}")


def _network(to: Backend) -> Row:
    from ..dashscope.proxies import PROXIES, masked, network_problem

    if problem := network_problem(os.environ, to.base_url):
        return Row("service", "network", problem, Grade.PROBLEM)
    named = next((name for name in PROXIES if os.environ.get(name)), None)
    through = f"through {masked(os.environ[named])}, by {named}" if named else "no proxy is set"
    trust = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
    return Row("service", "network", "; ".join([through, *(f"{name} is set" for name in trust)]))


def _ledger(project: Project | None) -> Iterator[Row]:
    """What is out there, of a script or of all films."""
    try:
        with ledger_of(project) as ledger:
            takes = [take for take in all_takes(ledger, project) if is_out_there(take)]
            there = ledger is not None
    except (AppError, LedgerError) as error:
        yield Row("out there", "ledger", str(error), Grade.PROBLEM)
        return
    except OSError as error:
        yield Row("out there", "ledger", told(error), Grade.PROBLEM)
        return
    if not there:
        yield Row("out there", "ledger", "none yet: nothing was ever paid for from here")
        return
    named = "" if project is None else f" {project.named}"
    of = f"of {project.script.name}" if project else "of all films"
    if not takes:
        yield Row("out there", "clips", f"nothing, {of}")
    for state in State:
        own = [take for take in takes if take.state is state]
        if own:
            yield _clips(state, own, f"wanscript status{named}")


def _clips(state: State, takes: list[Take], command: str) -> Row:
    many = f"{len(takes)} clip{'s' if len(takes) > 1 else ''}"
    row = STATES[state]
    stake = "" if not row.needs_you else _stake(takes)
    grade = Grade.PROBLEM if row.needs_you else Grade.NOTE
    return Row("out there", state.value, f"{many}: {row.words}{stake}", grade, f"`{command}`")


def _stake(takes: list[Take]) -> str:
    """The money at stake, by currency; currencies are never added."""
    by: dict[str, float] = {}
    for take in takes:
        if take.cost is not None:
            by[take.currency] = by.get(take.currency, 0.0) + float(take.cost)
    return "".join(f", {currency} {amount:.2f} at stake" for currency, amount in by.items())
