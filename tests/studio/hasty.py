"""The command where POSTs begin and end within seconds, and the dead are found as soon.

`SKEW` in its environment is by how many seconds its machine's clock is wrong.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import run.hasty

from wanscript.cli import main
from wanscript.studio import dispatch, local, worker

assert run.hasty
if skew := float(os.environ.get("SKEW", "0")):
    right = time.time
    vars(time)["time"] = lambda: right() + skew
vars(worker).update({"LEASE": 3.0})
vars(dispatch).update({"SWEEP": 0.5, "BEAT": 0.5, "STALLED": 3.0, "AGAIN": 2.0})
vars(local).update({"_LOOK": 0.5, "_AGAIN": 2.0})

if __name__ == "__main__":
    main()
