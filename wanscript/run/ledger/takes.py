"""Takes in the ledger: found, entered, and changed by compare-and-set with their events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..states import Change, State, states, target
from ..take import StateChange, Submission, Take
from .database import Cell, Database, Row
from .records import SELECT, cell, row_of, submission_row, take_of

_OPEN = states(lambda row: row.open)
_BILLED = states(lambda row: row.may_be_billed)
_IN_DOUBT = states(lambda row: row.open or row.needs_you)
_SENT = f"state IN {_BILLED} AND was NOT IN {_BILLED}"
"""An event by which a take became one that may be billed."""


class Takes:
    """The takes of one ledger."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._numbers: tuple[object, dict[str, int]] = None, {}

    def get(self, id: int) -> Take:
        """A take as it stands now, followed to the one that it was joined to."""
        take = self.row(id)
        return self.get(take.same_as) if take.joined else take

    def row(self, id: int) -> Take:
        """A take by itself, also one that was joined to another."""
        return self._where("take.id = ?", (id,))[0]

    def of_script(self, project: str, script: str, scene: str | None = None) -> tuple[Take, ...]:
        """Every take of a script, or of one of its scenes, oldest first."""
        if scene is None:
            return self._where("take.project = ? AND take.script = ?", (project, script))
        return self._where(
            "take.project = ? AND take.script = ? AND take.scene = ?", (project, script, scene)
        )

    def equal(self, fingerprints: Iterable[str]) -> tuple[Take, ...]:
        """Every take of any script with one of these fingerprints, oldest first."""
        found: list[Take] = []
        for some in _parts(sorted(set(fingerprints) - {""})):
            found += self._where(f"take.fingerprint IN ({', '.join('?' * len(some))})", some)
        return tuple(sorted(found, key=lambda take: take.id))

    def last_event(self) -> int:
        """The number of the last event: what came later has a higher one, by whatever clock."""
        found = self._db.one("SELECT coalesce(max(id), 0) AS id FROM event")
        return 0 if found is None else int(found["id"])

    def entered_at(self, take: Take) -> int:
        """The number of the event with which a take was entered."""
        found = self._db.one("SELECT min(id) AS id FROM event WHERE take = ?", (take.id,))
        return 0 if found is None else int(found["id"] or 0)

    def sent_since(self, take: Take, event: int) -> bool:
        """Whether a take became one that may be billed after an event."""
        found = self._db.one(
            f"SELECT 1 FROM event WHERE take = ? AND id > ? AND {_SENT} LIMIT 1", (take.id, event)
        )
        return found is not None

    def sent_elsewhere(self, take: Take, event: int) -> Take | None:
        """An equal take of another script that was sent after an event.

        One that came to nothing, or serves another scene of this script already, is none.
        """
        found = self._db.one(
            "SELECT other.id FROM take other WHERE other.fingerprint = ?1 AND other.seed = ?2 "
            "AND other.take = ?3 "
            f"AND other.state IN {_BILLED} AND other.rejected = '' "
            f"AND EXISTS (SELECT 1 FROM event WHERE take = other.id AND id > ?4 AND {_SENT}) "
            "AND (other.project, other.script) != (?5, ?6) "
            "AND NOT EXISTS (SELECT 1 FROM take mine WHERE mine.project = ?5 AND mine.script = ?6 "
            "AND mine.same_as = other.id AND mine.scene != ?7) ORDER BY other.id LIMIT 1",
            (take.fingerprint, take.seed, take.take, event, take.project, take.script, take.scene),
        )
        return None if found is None else self.row(found["id"])

    def sent_for_scene(self, take: Take) -> Take | None:
        """An equal take of the same scene that may be billed, and came after `newer_than`."""
        found = self._db.one(
            "SELECT id FROM take WHERE fingerprint = ? AND seed = ? AND take = ? "
            f"AND project = ? AND script = ? AND scene = ? AND state IN {_BILLED} "
            "AND id != ? AND id > ? ORDER BY id LIMIT 1",
            (
                take.fingerprint,
                take.seed,
                take.take,
                take.project,
                take.script,
                take.scene,
                take.id,
                take.newer_than,
            ),
        )
        return None if found is None else self.row(found["id"])

    def open(self, account: int | None = None) -> tuple[Take, ...]:
        """Every take with which a run goes on, or of which nobody knows; of all scripts."""
        if account is None:
            return self._where(f"take.state IN {_IN_DOUBT}", ())
        # the plus keeps SQLite off the index in which nearly all are done
        return self._where(f"take.state IN {_IN_DOUBT} AND +take.account IN (0, ?)", (account,))

    def at_work(self, account: int, model: str, owner: str) -> tuple[Take, ...]:
        """Every take with a task at work that is in other hands than this owner's, or in none."""
        return self._where(
            "take.account = ? AND take.model = ? AND take.state = 'submitted' AND take.owner != ?",
            (account, model, owner),
        )

    def all(self) -> tuple[Take, ...]:
        """Every take of this ledger, oldest first."""
        return self._where("1 = 1", ())

    def with_task(self, task: str) -> Take | None:
        """The take whose submission made a task of the service."""
        found = self._db.one("SELECT take FROM submission WHERE task = ?", (task,))
        return None if found is None else self.get(found["take"])

    def _where(self, condition: str, values: Sequence[Cell]) -> tuple[Take, ...]:
        rows = self._db.execute(f"{SELECT} WHERE {condition} ORDER BY take.id", values)
        return tuple(map(take_of, rows))

    def events(self, id: int) -> tuple[StateChange, ...]:
        """What happened to a take, in order."""
        return tuple(
            map(_event, self._db.execute("SELECT * FROM event WHERE take = ? ORDER BY id", (id,)))
        )

    def enter(self, take: Take, note: str) -> Take:
        """Enters a take; its number is the first from its own on that its scene has free."""
        with self._db.transaction():
            highest, scene = self._highest(take.film), take.scene.casefold()
            number = highest[scene] = max(take.number, highest.get(scene, 0) + 1)
            named = replace(take, number=number, created=take.created or self._db.now())
            id = self._db.insert("take", row_of(named))
            entered = replace(named, id=id)
            self._log(entered, None, note)
            return entered

    def _highest(self, film: tuple[str, str]) -> dict[str, int]:
        """By scene of a film the highest number; read once while nobody else writes."""
        seen = film, self._db.version()
        if self._numbers[0] != seen:
            found: dict[str, int] = {}
            for row in self._db.execute(
                "SELECT scene, number FROM take WHERE project = ? AND script = ?", film
            ):
                scene = row["scene"].casefold()
                found[scene] = max(found.get(scene, 0), row["number"])
            self._numbers = seen, found
        return self._numbers[1]

    def change(
        self,
        take: Take,
        change: Change,
        note: str,
        *,
        submission: Mapping[str, object] = MappingProxyType({}),
        began: Submission | None = None,
        durable: bool = True,
        **facts: object,
    ) -> Take | None:
        """Makes a named change of a take that still stands as given, with its event.

        `submission` are columns of its last submission, `began` is a new one, `facts` are columns
        of its own; for `durable` see `Database.transaction`. None where somebody else was faster.
        Raises WrongTransition.
        """
        to = target(change, take.state)
        if began:
            facts["attempt"] = began.attempt
        with self._db.transaction(durable=durable):
            values = {"state": to.value} | {name: cell(value) for name, value in facts.items()}
            changed = self._db.execute(
                f"UPDATE take SET {', '.join(f'{name} = ?' for name in values)} "
                "WHERE id = ? AND state = ? AND attempt = ? RETURNING id",
                (*values.values(), take.id, take.state.value, take.attempt),
            )
            if not changed:
                return None
            if began:
                self._db.insert("submission", submission_row(began))
            elif submission:
                self._change_submission(take, submission)
            moved = self._where("take.id = ?", (take.id,))[0]
            self._log(moved, take.state, note)
            return moved

    def _change_submission(self, take: Take, columns: Mapping[str, object]) -> None:
        sent = {name: cell(value) for name, value in columns.items()}
        self._db.execute(
            f"UPDATE submission SET {', '.join(f'{name} = ?' for name in sent)} "
            "WHERE take = ? AND attempt = ?",
            (*sent.values(), take.id, take.attempt),
        )

    def set(self, take: Take, **facts: object) -> Take:
        """Changes what is no state: the approval, the file's place, the pick."""
        values = {name: cell(value) for name, value in facts.items()}
        with self._db.transaction():
            self._db.execute(
                f"UPDATE take SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
                (*values.values(), take.id),
            )
            return self._where("take.id = ?", (take.id,))[0]

    def note(self, take: Take, note: str) -> None:
        """Keeps something that happened and changed no state."""
        with self._db.transaction():
            self._log(take, take.state, note)

    def _log(self, take: Take, was: State | None, note: str) -> None:
        self._db.insert(
            "event",
            {
                "take": take.id,
                "at": self._db.now(),
                "was": was.value if was else "",
                "state": take.state.value,
                "attempt": take.attempt,
                "owner": take.owner,
                "note": note,
            },
        )

    def durations(self, account: int, model: str, longest: float) -> tuple[float, ...]:
        """How many seconds the last finished tasks of a model took, shortest first.

        One that is at work for `longest` seconds holds back nothing any more.
        """
        # of tasks sent together the short ones end first: only those before all at work count
        rows = self._db.execute(
            "SELECT take.finished - submission.accepted_at AS took FROM submission "
            "JOIN take ON take.id = submission.take AND take.attempt = submission.attempt "
            "WHERE submission.account = ?1 AND submission.model = ?2 AND take.finished > 0 "
            "AND submission.accepted_at < (SELECT coalesce(min(s.accepted_at), 1e99) FROM take t "
            "JOIN submission s ON s.take = t.id AND s.attempt = t.attempt WHERE t.account = ?1 "
            "AND t.model = ?2 AND t.state = 'submitted' AND s.accepted_at > ?3) "
            "ORDER BY submission.accepted_at DESC LIMIT 60",
            (account, model, self._db.now() - longest),
        )
        return tuple(sorted(row["took"] for row in rows if row["took"] > 0))


def _event(row: Row) -> StateChange:
    return StateChange(
        row["take"],
        row["at"],
        State(row["was"]) if row["was"] else None,
        State(row["state"]),
        row["attempt"],
        row["owner"],
        row["note"],
    )


def _parts(names: Sequence[str], size: int = 200) -> Iterable[Sequence[str]]:
    return (names[at : at + size] for at in range(0, len(names), size))
