"""A server on loopback that speaks S3, with one bucket and nobody's data."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

BUCKET = "studio"
_SERVE = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
_MAKE = """
import sys, s3fs
s3fs.S3FileSystem().mkdir(sys.argv[1])
"""


@contextmanager
def served(folder: Path) -> Iterator[Mapping[str, str]]:
    """A server while the block lasts; what a command's environment says to reach it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reach = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with (folder / "objects.log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-c", _SERVE, str(port)], stdout=log, stderr=log)
    try:
        _until_there(port)
        environment = {**os.environ, **reach}
        subprocess.run([sys.executable, "-c", _MAKE, BUCKET], env=environment, check=True)
        yield reach
    finally:
        server.terminate()
        server.wait(10)


def _until_there(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server of objects did not come up")
