"""The command itself, where a POST begins and ends within seconds.

What a process that was killed had on the wire may arrive until then, so nothing is proved sooner:
by the deadlines of a real service that is minutes.
"""

from __future__ import annotations

from wanscript.cli import main
from wanscript.dashscope.client import Client
from wanscript.run import reconcile, submit

for module in (reconcile, submit):
    vars(module)["POST_MUST_BEGIN"] = 3.0
defaults = Client.__init__.__kwdefaults__
assert defaults is not None
defaults["timeout"] = 2.0

if __name__ == "__main__":
    main()
