"""What changed between two versions of a film: which scenes, how, and what is to be shot again."""

from .detail import Detail
from .film_diff import Diff, Film, Kind, SceneDiff, diff, scene_keys
from .runs import Run, runs

__all__ = ["Detail", "Diff", "Film", "Kind", "Run", "SceneDiff", "diff", "runs", "scene_keys"]
