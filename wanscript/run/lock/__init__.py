"""The lock: which takes were paid for and what was said of them, as text that git merges.

Its lines are only ever added, and what they mean does not depend on their order: so whatever a
merge does with the lines of two sides, as long as it keeps them, the lock that comes out says
what both sides said.
"""

from .entry import Authored, Lock, LockedTake, Mark, Pairs
from .file import add, path_of, read
from .git import attributes_line, checkout, merges_by_union, needs_attributes
from .line import lines
from .verdict import Verdicts, labels, later, merge, named, numbers, verdicts

__all__ = [
    "Authored",
    "Lock",
    "LockedTake",
    "Mark",
    "Pairs",
    "Verdicts",
    "add",
    "attributes_line",
    "checkout",
    "labels",
    "later",
    "lines",
    "merge",
    "merges_by_union",
    "named",
    "needs_attributes",
    "numbers",
    "path_of",
    "read",
    "verdicts",
]
