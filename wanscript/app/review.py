"""The dailies of a script: its takes, each measured against what the script asks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..film.measure import EXTRA, Measured, installed
from ..film.remembered import remembered
from ..film.seam import seam
from ..review.asked import asked_of
from ..review.judge import reviewed
from ..review.records import Asked, SceneReview, Seam, TakeReview
from ..timeline.timeline import timeline
from .errors import NotReady, UnknownScene
from .takes import TakeList, TakeRow


def scene_reviews(listed: TakeList, scene: str | None = None) -> Iterator[SceneReview]:
    """The takes of each scene of a script, or of one, that are here and not rejected: as it comes.

    Raises NotReady without the extra, UnknownScene.
    """
    if not installed():
        raise NotReady(
            "takes are measured with PySceneDetect and Silero's detector, which are not "
            f"installed: pip install 'wanscript[{EXTRA}]'"
        )
    names = [each.name for each in listed.scenes if each.name]
    if scene is not None and scene not in names:
        script = listed.project.script.name
        raise UnknownScene(f"there is no scene {scene} in {script}; there is {', '.join(names)}")
    looking = _Looking(listed)
    for each in listed.scenes:
        if each.name in looking.scenes and each.name == (scene or each.name):
            rows = (row for row in each.takes if row.present and not row.take.rejected)
            takes = tuple(looking.take(each.name, row) for row in rows)
            yield SceneReview(each.name, each.heading, takes)


class _Looking:
    """The script that takes are held to, and the takes that stand for its scenes."""

    def __init__(self, listed: TakeList) -> None:
        self._compilation = listed.prepared.compilation
        self._drawn = not listed.project.pays
        self._whole = timeline(self._compilation)
        self._words = {each.scene: each.prompt.text for each in self._compilation.requests}
        self._standing = {
            each.name: row.path
            for each in listed.scenes
            for row in each.takes
            if row.stands and row.present
        }
        # a take that stands is looked at for itself, and for the scene behind it
        self._measured = cache(remembered)

    @property
    def scenes(self) -> frozenset[str]:
        """The scenes that have a clip."""
        return frozenset(self._whole.by_name)

    def take(self, scene: str, row: TakeRow) -> TakeReview:
        """One take of a scene."""
        take, review, problem = row.take, None, ""
        try:
            seen = self._measured(row.path)
        except (OSError, ValueError) as error:
            problem = _why(error)
        else:
            asked = asked_of(self._compilation, self._whole, scene, seen.found.seconds)
            review = reviewed(asked, seen.found, self._seam(asked, seen), drawn=self._drawn)
        return TakeReview(
            row.label,
            take.file,
            row.stands,
            bool(take.picked),
            review,
            problem,
            # of a take that only the lock knows there are no words
            reworded=bool(take.prompt) and take.prompt != self._words[scene],
        )

    def _seam(self, asked: Asked, seen: Measured) -> Seam | None:
        """The seam to the take that stands for the scene before; None where none is here."""
        path = self._standing.get(asked.before or "")
        if asked.before is None or path is None:
            return None
        try:
            return seam(asked.before, self._measured(path).last, seen.first)
        except (OSError, ValueError):
            # told where that take itself is looked at
            return None


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {(error.strerror or str(error)).lower()}"
    return str(error)
