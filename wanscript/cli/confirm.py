"""Questions to the person at the terminal."""

from __future__ import annotations

import signal
import sys

import click

from ..app.backends import Ask


def asker(before: str = "") -> Ask | None:
    """Asks the person at the terminal, after some text; None where nobody is there."""
    return (lambda question: _asked(before + question)) if sys.stdin.isatty() else None


def _asked(question: str) -> bool | None:
    # for Ctrl-C, which nothing else hears meanwhile
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return click.confirm(question, default=False, err=True)
    except (click.Abort, OSError):
        return None
    finally:
        signal.signal(signal.SIGINT, before)
