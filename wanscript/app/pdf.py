"""A page of HTML becomes a PDF, by a Chromium that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import CannotPrint

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "brave-browser",
)
_PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    ),
}

_SECONDS = 120
"""Seconds by the clock that a page may take to print."""

_SETTLE = 30_000
"""Milliseconds of the page's own time, which pass at once: until then its fonts are there."""


def printed_page(html: str) -> bytes:
    """Prints a page. Raises CannotPrint where there is no Chromium, or where it fails."""
    # who only asks for a browser draws nothing
    from ..show.portrait import printable

    chromium = browser()
    if chromium is None:
        raise CannotPrint(
            "a PDF is printed by Chromium, Chrome or Edge, and none of them is on this machine; "
            "install one, or open the HTML page in any browser and print it"
        )
    with tempfile.TemporaryDirectory(prefix="wanscript-", ignore_cleanup_errors=True) as folder:
        page, printed = Path(folder, "board.html"), Path(folder, "board.pdf")
        page.write_bytes(printable(html).encode())
        try:
            done = subprocess.run(
                [chromium, *_options(folder), f"--print-to-pdf={printed}", page.as_uri()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotPrint(f"{chromium} did not print within {_SECONDS} seconds") from None
        except OSError as error:
            raise CannotPrint(f"{chromium} cannot be started: {error.strerror}") from None
        data = printed.read_bytes() if printed.is_file() else b""
        if not data.startswith(b"%PDF-"):
            raise CannotPrint(f"{chromium} printed no PDF (exit code {done.returncode})")
        return data


def browser() -> str | None:
    """The program that prints pages, None where there is none."""
    return next(_browsers(), None)


def _browsers() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _NAMES))
    for place in map(os.path.expandvars, _PLACES.get(sys.platform, ())):
        if Path(place).is_file():
            yield place


def _options(folder: str) -> Iterator[str]:
    yield from ("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions")
    yield from ("--no-pdf-header-footer", f"--virtual-time-budget={_SETTLE}")
    yield f"--user-data-dir={Path(folder, 'profile')}"
    # as the superuser it starts in no other way; the page is ours, and runs no script
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "--no-sandbox"
