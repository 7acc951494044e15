"""The ledger: one SQLite file a project, the only thing that is trusted about money.

    planned -> intent -> submitted -> succeeded -> done
                 |           |            +-> lost
                 |           +-> failed, cancelled, lost
                 +-> planned (nothing was taken), failed (refused), unknown

Every change is a compare-and-set on (state, attempt), in one transaction with its event.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from .clip import DAY, Ceiling, Clip, Event, Later, Limits, State, TooDear
from .rows import APPLICATION, SCHEMA, busy, cell, clip_of, row_of, statements

_BILLED = (
    State.INTENT,
    State.SUBMITTED,
    State.SUCCEEDED,
    State.DONE,
    State.LOST,
    State.UNKNOWN,
)


_PATIENCE = 30
"""Seconds that one process waits for another's transaction."""


class LedgerError(Exception):
    """The ledger cannot be used; the message says why and what to do."""


class Ledger:
    """An open ledger; usable by one thread, and by any number of processes at once.

    `now` is the clock for what is written. Raises LedgerError, here and nowhere else, where
    the file is damaged, of a newer version, or cannot be opened.
    """

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self.path = path
        self.now = now
        try:
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._prepare()
        except sqlite3.DatabaseError as error:
            if busy(error):
                raise LedgerError(
                    f"another run has held the ledger {path} for {_PATIENCE} s; wait until it "
                    "ends, or stop it with Ctrl-C"
                ) from None
            raise LedgerError(
                f"the ledger {path} cannot be used: {error}. It is the record of what was paid "
                "for, so move it aside only when you know what is in it"
            ) from None

    def close(self) -> None:
        """Ends its use."""
        self._db.close()

    def _log_ahead(self) -> None:
        """Turns the write-ahead log on; while another process does so SQLite itself never waits."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                if self._db.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal":
                    return
            except sqlite3.OperationalError as error:
                if not busy(error) or time.monotonic() > until:
                    raise
            time.sleep(0.02)

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(SCHEMA):
            raise LedgerError(
                f"the ledger {self.path} was written by a newer version of wanscript "
                f"(schema {version}, known here: {len(SCHEMA)}); update wanscript"
            )
        self._log_ahead()
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        if self._db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("its content is damaged")
        if version == len(SCHEMA):
            return
        with self._change():
            # another process may have done it while this one waited
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            for script in SCHEMA[version:]:
                for statement in statements(script):
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={len(SCHEMA)}")
            self._db.execute(f"PRAGMA application_id={APPLICATION}")

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def clips(self, script: str | None = None, scene: str | None = None) -> tuple[Clip, ...]:
        """Every clip, or those of one script, or of a scene of any script; oldest first."""
        rows = self._db.execute(
            "SELECT * FROM clips WHERE (?1 IS NULL OR script = ?1) AND "
            "(?2 IS NULL OR scene = ?2) ORDER BY id",
            (script, scene),
        )
        return tuple(map(clip_of, rows))

    def clip(self, id: int) -> Clip:
        """A clip as it stands now."""
        return clip_of(self._db.execute("SELECT * FROM clips WHERE id = ?", (id,)).fetchone())

    def events(self, id: int) -> tuple[Event, ...]:
        """What happened to a clip, in order."""
        rows = self._db.execute("SELECT * FROM events WHERE clip = ? ORDER BY id", (id,))
        return tuple(
            Event(
                row["clip"],
                row["at"],
                State(row["was"]) if row["was"] else None,
                State(row["state"]),
                row["attempt"],
                row["owner"],
                row["note"],
            )
            for row in rows
        )

    def add(
        self, clips: Iterable[tuple[Clip, str]], owner: str, lease: float, *, since: int
    ) -> list[Clip]:
        """Enters clips to be shot, each with a note, already in the hands of their owner.

        A clip's number is the first from its own on that is free. One that is open already for
        the same scene, fingerprint, seed and take, or was paid for by somebody since the clip
        `since` was the last, is that one, in whoever's hands.
        """
        with self._change():
            held = {"owner": owner, "until": self.now() + lease}
            return [self._paid(clip, since) or self._add(clip, note, held) for clip, note in clips]

    def _paid(self, clip: Clip, since: int) -> Clip | None:
        row = self._db.execute(
            "SELECT * FROM clips WHERE script = ? AND scene = ? AND account = ? AND "
            "fingerprint = ? AND seed IS ? AND take = ? AND "
            "(state IN ('planned', 'intent', 'submitted', 'succeeded') OR "
            "id > ? AND state IN ('done', 'lost', 'unknown')) ORDER BY id DESC",
            (clip.script, clip.scene, clip.account, clip.fingerprint, clip.seed, clip.take, since),
        ).fetchone()
        return None if row is None else clip_of(row)

    def _add(self, clip: Clip, note: str, held: dict[str, Any]) -> Clip:
        taken = self._db.execute(
            "SELECT max(number) FROM clips WHERE script = ? AND lower(scene) = lower(?) "
            "AND state NOT IN ('failed', 'cancelled')",
            (clip.script, clip.scene),
        ).fetchone()[0]
        values = row_of(clip) | held
        values |= {
            "number": max(clip.number, (taken or 0) + 1),
            "attempt": secrets.token_hex(8),
            "created": self.now(),
        }
        del values["id"]
        new = self._db.execute(
            f"INSERT INTO clips ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        ).lastrowid
        assert new is not None
        added = self.clip(new)
        self._event(added, None, note)
        return added

    def move(self, clip: Clip, state: State, note: str, **changes: Any) -> Clip | None:
        """Changes a clip that still stands as given; None where somebody else was faster."""
        with self._change():
            return self._move(clip, state, note, changes)

    def _move(self, clip: Clip, state: State, note: str, changes: dict[str, Any]) -> Clip | None:
        values = {"state": state.value} | {name: cell(name, v) for name, v in changes.items()}
        row = self._db.execute(
            f"UPDATE clips SET {', '.join(f'{name} = ?' for name in values)} "
            "WHERE id = ? AND state = ? AND attempt = ? RETURNING *",
            (*values.values(), clip.id, clip.state, clip.attempt),
        ).fetchone()
        if row is None:
            return None
        moved = clip_of(row)
        self._event(moved, clip.state, note)
        return moved

    def note(self, clip: Clip, note: str) -> None:
        """Keeps something that happened and changed no state."""
        with self._change():
            self._event(clip, clip.state, note)

    def _event(self, clip: Clip, was: State | None, note: str) -> None:
        self._db.execute(
            "INSERT INTO events (clip, at, was, state, attempt, owner, note) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (clip.id, self.now(), was, clip.state, clip.attempt, clip.owner, note),
        )

    def lease(
        self, id: int, owner: str, seconds: float, alive: Callable[[str], bool]
    ) -> tuple[Clip, bool]:
        """Takes a clip in hand if it is free; the clip, and whether it is held now.

        It is free without an owner, with this one, with a dead one, or when its lease is over
        and nothing of it may be on the wire.
        """
        with self._change():
            clip, now = self.clip(id), self.now()
            free = (
                clip.owner in (None, owner)
                or not alive(clip.owner)
                or (clip.until < now and clip.state is not State.INTENT)
            )
            if free:
                self._db.execute(
                    "UPDATE clips SET owner = ?, until = ? WHERE id = ?",
                    (owner, now + seconds, id),
                )
            return self.clip(id), free

    def renew(self, owner: str, seconds: float) -> None:
        """Prolongs every lease of one owner."""
        with self._change():
            self._db.execute(
                "UPDATE clips SET until = ? WHERE owner = ? AND state NOT IN "
                "('done', 'failed', 'cancelled', 'lost', 'unknown')",
                (self.now() + seconds, owner),
            )

    def release(self, owner: str) -> None:
        """Lets go of every clip of one owner whose POST is not in doubt."""
        with self._change():
            self._db.execute(
                "UPDATE clips SET owner = NULL, until = 0 WHERE owner = ? AND "
                "(state != 'intent' OR ended IS NOT NULL)",
                (owner,),
            )

    def claim(
        self, clip: Clip, run: str, limits: Limits, ceiling: Ceiling | None
    ) -> Clip | Later | TooDear | None:
        """The right to submit a clip once, and the record of it: planned becomes intent.

        Money, rate, tasks at work and equal prompts are judged in the same transaction. None
        where somebody else was faster.
        """
        with self._change():
            now = self.now()
            barred = self._barred(clip, run, limits, ceiling, now)
            if barred is not None:
                return barred
            self._db.execute(
                "INSERT INTO rates (account, model, next) VALUES (?, ?, ?) "
                "ON CONFLICT (account, model) DO UPDATE SET next = excluded.next",
                (clip.account, clip.model, now + 1 / limits.submits_per_second),
            )
            changes = {
                "attempt": secrets.token_hex(8),
                "tries": clip.tries + 1,
                "run": run,
                "asked": now,
                "ended": None,
                "code": None,
                "message": None,
            }
            return self._move(clip, State.INTENT, "about to submit", changes)

    def _barred(
        self, clip: Clip, run: str, limits: Limits, ceiling: Ceiling | None, now: float
    ) -> Later | TooDear | None:
        if 0 < clip.due - now < _LONGEST_WAIT:
            return Later(clip.due - now, "the service was busy", others_may=True)
        here = (clip.account, clip.model)
        twin = self._db.execute(
            "SELECT 1 FROM clips WHERE account = ? AND model = ? AND state = 'intent' "
            "AND prompt = ? AND id != ?",
            (*here, clip.prompt, clip.id),
        ).fetchone()
        if twin:
            return Later(1.0, "another clip with the same words is on its way", others_may=True)
        at_work = self._db.execute(
            "SELECT count(*) FROM clips WHERE account = ? AND model = ? "
            "AND state IN ('intent', 'submitted')",
            here,
        ).fetchone()[0]
        if at_work >= limits.in_flight:
            return Later(1.0, f"{at_work} tasks are at work")
        rate = self._db.execute(
            "SELECT next FROM rates WHERE account = ? AND model = ?", here
        ).fetchone()
        # a `next` far ahead was written by a clock that has since been set back
        if rate and 0 < rate[0] - now <= 1 / limits.submits_per_second:
            return Later(rate[0] - now, "submissions are spaced out")
        return self._too_dear(clip, run, ceiling)

    def _too_dear(self, clip: Clip, run: str, ceiling: Ceiling | None) -> TooDear | None:
        if ceiling is None:
            return None
        if clip.cost is None or clip.currency != ceiling.currency:
            return TooDear(f"no price in {ceiling.currency} is known for scene {clip.scene}")
        spent = self._db.execute(
            "SELECT cost, currency FROM clips WHERE id != ? AND "
            f"(run = ? AND state IN ({', '.join('?' * len(_BILLED))}) OR state = 'intent')",
            (clip.id, run, *_BILLED),
        ).fetchall()
        total = sum((Decimal(row["cost"] or 0) for row in spent), clip.cost)
        if total > ceiling.amount:
            return TooDear(
                f"scene {clip.scene} would bring this run to {ceiling.currency} {total:.2f}, "
                f"over --max-cost {ceiling.amount}"
            )
        return None

    def known_tasks(self, account: str) -> frozenset[str]:
        """The task ids that this ledger has ever recorded for an account."""
        rows = self._db.execute(
            "SELECT task FROM clips WHERE account = ? AND task IS NOT NULL", (account,)
        )
        return frozenset(row[0] for row in rows)

    def listed(self, clip: Clip) -> bool:
        """Whether the service's list was read since a clip was entered, or need not be.

        What an older ledger sent is in the list for a day.
        """
        here = (clip.account, clip.model)
        read = self._db.execute(
            "SELECT listed FROM rates WHERE account = ? AND model = ? AND listed IS NOT NULL", here
        ).fetchone()
        if read is None or clip.created <= read[0]:
            return read is not None
        first = "SELECT min(created) FROM clips WHERE account = ? AND model = ?"
        return bool(self.now() - self._db.execute(first, here).fetchone()[0] > DAY)

    def set_listed(self, account: str, model: str) -> None:
        """Remembers that the service's list was read."""
        with self._change():
            self._db.execute(
                "INSERT INTO rates (account, model, next, listed) VALUES (?, ?, 0, ?) "
                "ON CONFLICT (account, model) DO UPDATE SET listed = excluded.listed",
                (account, model, self.now()),
            )

    def upload(self, sha256: str, model: str, account: str) -> tuple[str, float] | None:
        """Where a file was uploaded for a model, and until when it stays."""
        row = self._db.execute(
            "SELECT url, expires FROM uploads WHERE sha256 = ? AND model = ? AND account = ?",
            (sha256, model, account),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def set_upload(self, sha256: str, model: str, account: str, url: str, expires: float) -> None:
        """Remembers an upload in place of an older one."""
        with self._change():
            self._db.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)",
                (sha256, model, account, url, expires),
            )

    def durations(self, account: str, model: str) -> tuple[float, ...]:
        """How many seconds the last finished tasks of a model took, shortest first."""
        # of tasks sent together the short ones end first: only those before all at work count
        rows = self._db.execute(
            "SELECT finished - submitted FROM clips WHERE account = ?1 AND model = ?2 AND "
            "finished > submitted AND state IN ('succeeded', 'done') AND submitted < "
            "(SELECT coalesce(min(submitted), 1e99) FROM clips WHERE account = ?1 AND "
            "model = ?2 AND state = 'submitted' AND submitted > ?3) ORDER BY id DESC LIMIT 60",
            (account, model, self.now() - 3600),
        )
        return tuple(sorted(row[0] for row in rows))


_LONGEST_WAIT = 600.0
"""Seconds; what lies further ahead was written by a clock that has since been set back."""
