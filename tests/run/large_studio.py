"""A studio's ledger of many takes, and how its statements find their rows."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Sequence

from wanscript.run.ledger import Ledger, Server, open_ledger
from wanscript.run.ledger.database import Cell
from wanscript.run.ledger.postgres import PostgresDatabase, numbered

from .ledgers import accepted, claimed, downloaded, entered, finished, fresh

LARGE = ("take", "submission", "event", "approval", "approval_row")


def fill(server: Server, many: int) -> None:
    """Makes a ledger of films of a hundred scenes each, all of them shot, one clip a minute."""
    ledger = open_ledger(server)
    (take,) = entered(ledger, fresh("0", project="/film/0"))
    now = time.time()
    sent = accepted(ledger, claimed(ledger, take), at=now)
    downloaded(ledger, finished(ledger, sent, at=now))
    _copied(
        ledger,
        "take",
        many,
        id="n",
        project="'/film/' || n / 100",
        scene="'' || n % 100",
        fingerprint="'f' || n",
        file="'takes/' || n || '.mp4'",
        sha256="'s' || n",
        approval="2 + n / 100",
        finished=f"{now} - 60 * ({many} - n)",
    )
    when = f"{now} - 60 * ({many} - n) - 120"
    _copied(ledger, "submission", many, take="n", task="'t' || n", accepted_at=when)
    _copied(ledger, "event", many, id="10 + n", take="n")
    _copied(ledger, "approval", many // 100 + 2, id="n", project="'/film/' || n - 2")
    _copied(ledger, "approval_row", many, approval="2 + n / 100", take="n")
    for table in ("take", "event", "approval"):
        ledger.db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
        )
    for table in LARGE:
        ledger.db.execute(f"ANALYZE {table}")
    ledger.close()


def _copied(ledger: Ledger, table: str, many: int, **own: str) -> None:
    """Copies of the table's first row from number 2 on, with columns of their own."""
    names = [
        row[0]
        for row in ledger.db.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = ?::text::regclass AND attnum > 0 "
            "ORDER BY attnum",
            (table,),
        )
    ]
    cells = ", ".join(own.get(name, f"old.{name}") for name in names)
    ledger.db.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {cells} "
        f"FROM generate_series(2, {many}) AS n, (SELECT * FROM {table} LIMIT 1) AS old"
    )


class Explained:
    """The statements that a ledger executes while the `with` lasts, and the server's plans."""

    def __init__(self, ledger: Ledger) -> None:
        assert isinstance(ledger.db, PostgresDatabase)
        self._db, self._said = ledger.db, dict[str, Sequence[Cell]]()

    def __enter__(self) -> Explained:
        run = self._db._run

        def recorded(statement: str, values: Sequence[Cell] = ()) -> object:
            if (
                statement.startswith(("SELECT", "UPDATE", "DELETE"))
                and " FROM pg_" not in statement
            ):
                self._said.setdefault(statement, values)
            return run(statement, values)

        vars(self._db)["_run"] = recorded
        return self

    def __exit__(self, *_: object) -> None:
        del vars(self._db)["_run"]

    @property
    def statements(self) -> list[str]:
        return list(self._said)

    @property
    def scans(self) -> list[str]:
        """How a large table is looked through, with the statement that does it.

        One that ends at the first row which will do is none, whatever the plan calls it.
        """
        found = []
        for statement, values in self._said.items():
            plan = self._plan(statement, values)
            for at, line in enumerate(plan):
                scan = re.search(r"Seq Scan on (\w+) ", line)
                if scan and scan[1] in LARGE and _read(plan[at : at + 3]) > 1000:
                    found.append(f"{line.strip()}: {numbered(statement)}")
        return found

    def _plan(self, statement: str, values: Sequence[Cell]) -> list[str]:
        how = "(ANALYZE, TIMING OFF)" if statement.startswith("SELECT") else ""
        return [str(row[0]) for row in self._db.execute(f"EXPLAIN {how} {statement}", values)]


def _read(plan: Sequence[str]) -> float:
    """How many rows a step of a plan has read, by its lines; all where it was not tried."""
    text = "\n".join(plan)
    if "never executed" in plan[0]:
        return 0
    read = re.search(r"actual rows=(\d+)", plan[0])
    removed = re.search(r"Rows Removed by Filter: (\d+)", text)
    return int(read[1]) + (int(removed[1]) if removed else 0) if read else math.inf


def claims(ledger: Ledger, many: int, name: str = "new") -> list[float]:
    """Seconds that each of some claims takes, of takes that are approved."""
    # films of their own: nobody else's turn holds one up
    films = (fresh(f"{name} {n}", project=f"/{name} {n}") for n in range(many))
    takes = entered(ledger, *films)
    spent = []
    for take in takes:
        start = time.perf_counter()
        claimed(ledger, take)
        spent.append(time.perf_counter() - start)
    return spent
