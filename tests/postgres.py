"""A server of PostgreSQL of the tests' own, on a socket of this machine, with nobody's data."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from wanscript.run.ledger import Server

MISSING = "PostgreSQL is not installed here (Debian: apt-get install postgresql)"
_USER = "nobody"


def program(name: str) -> str | None:
    """A program of PostgreSQL, which Debian keeps off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _started(command: Sequence[str], home: Path) -> subprocess.Popen[bytes]:
    """PostgreSQL refuses to be started by root."""
    drop = os.geteuid() == 0
    # a pipe that nobody reads would fill, and hold up the server
    with (home / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=home,
            user=_USER if drop else None,
            extra_groups=[] if drop else None,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "LC_ALL": "C"},
        )


class Postgres:
    """A server in a folder; `restart` and `stop` are what happens to real ones."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(home, _USER)
        initdb = program("initdb")
        assert initdb is not None
        made = _started(
            [initdb, "-D", str(home / "data"), "-U", "wan", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"],
            home,
        )  # fmt: skip
        assert made.wait() == 0, self.log
        self.start()

    @property
    def log(self) -> str:
        """What the server has said."""
        return (self.home / "log").read_text(errors="replace")

    def start(self) -> None:
        postgres = program("postgres")
        assert postgres is not None
        options = {"fsync": "off", "listen_addresses": "", "max_connections": "60"}
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._process = _started(
            [postgres, "-D", str(self.home / "data"), "-k", str(self.home), *given], self.home
        )
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.dsn("postgres")).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, self.log
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """As an administrator does: every session ends."""
        assert self._process is not None
        self._process.send_signal(2)
        self._process.wait(timeout=60)

    def dsn(self, database: str) -> str:
        return f"host={self.home} user=wan dbname={database}"

    def fresh(self) -> Server:
        """A database that nobody has used."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid != pg_backend_pid() AND usename = 'wan'"
            )
            for schema in ("wanscript", "wanscript_engine"):
                db.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        return Server(self.dsn("postgres"))


@contextmanager
def running() -> Iterator[Postgres]:
    """A server while the `with` lasts."""
    if program("postgres") is None:
        pytest.skip(MISSING)
    home = Path(tempfile.mkdtemp(prefix="wanpg"))
    server = Postgres(home)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)
