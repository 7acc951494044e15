"""The command `wanscript`, also as `python -m wanscript`: an early Ctrl-C ends it without a word.

Nothing is imported here that takes time, and the rest only once Ctrl-C is heard.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def _leave(*_: object) -> None:
    os._exit(130)


def _hear() -> None:
    # one that is ignored, as in the background of a script, stays ignored
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def main() -> NoReturn:
    """Ends the process with the documented exit code."""
    _hear()
    from .cli import main as command

    command()


if __name__ == "__main__":
    main()
