"""An editor's timeline against the takes of a script: what is used, missing, and left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath

from msgspec.structs import replace

from ..compiler import Compilation
from ..exports.cut import clip_name
from ..exports.reading import FORMS, Read, UnreadableTimeline, Use, read_timeline
from ..language.encodings import marked
from ..media.disk import read_bounded
from ..media.reel import reel
from .errors import InputError
from .project import Project, short
from .takes import SceneTakes, TakeList, TakeRow, list_takes, say_of_take

_LARGEST = 64 * 2**20
_USUAL = Fraction(24)


@dataclass(frozen=True, slots=True)
class Used:
    """A take that a timeline uses, and where; `seconds` of it are seen, each counted once."""

    row: TakeRow
    uses: tuple[Use, ...]
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class SceneUse:
    """A scene, its takes that are used, and the take that stands for it; "" has no scene."""

    name: str
    heading: str
    used: tuple[Used, ...]
    stands: TakeRow | None
    omitted: bool = False

    @property
    def wanted(self) -> bool:
        """Whether the script asks for it."""
        return bool(self.name) and not self.omitted

    @property
    def chosen(self) -> Used | None:
        """The take of which most is seen."""
        seen = [each for each in self.used if each.seconds]
        return max(seen, key=lambda each: each.seconds, default=None)


@dataclass(frozen=True)
class Conformed:
    """A timeline read against the takes of a script; `others` are clips that are none of them."""

    listed: TakeList
    title: str
    scenes: tuple[SceneUse, ...]
    others: tuple[Use, ...]
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[SceneUse, ...]:
        """The scenes of the script of which nothing is seen."""
        return tuple(each for each in self.scenes if each.wanted and each.chosen is None)

    @property
    def seen(self) -> Fraction:
        """Seconds of takes that are seen."""
        return sum((used.seconds for each in self.scenes for used in each.used), Fraction(0))

    @property
    def takes(self) -> tuple[TakeRow, ...]:
        """All takes that there are."""
        return tuple(row for scene in self.listed.scenes for row in scene.takes)

    @property
    def unused(self) -> tuple[TakeRow, ...]:
        """The takes of which nothing is seen."""
        seen = {id(used.row) for each in self.scenes for used in each.used if used.seconds}
        return tuple(row for row in self.takes if id(row) not in seen)


def conform(project: Project, compilation: Compilation, path: Path) -> Conformed:
    """A timeline against the takes of a script.

    Raises InputError where it cannot be read, or uses no take of the script; LedgerError.
    """
    listed = list_takes(project, compilation)
    read = _read(path, _rate(listed))
    # a rehearsal's name is how the name of what was shot begins
    exactly = not project.pays
    clips = {_names(use): use for use in read.uses}
    takes = {key: _take_of(use, listed.scenes, exactly=exactly) for key, use in clips.items()}
    found, others = [], []
    for use in read.uses:
        row = takes[_names(use)]
        if row is None:
            others.append(use)
        else:
            found.append((row, use))
    if not found:
        count = len(read.uses)
        raise InputError(
            f"{short(path)} uses no take of {project.script.name}: "
            f"it has {count} clip{'s' * (count != 1)}"
            + (f", of which the first is {read.uses[0].name or 'without a name'}" if count else "")
        )
    scenes = tuple(_scene(scene, found) for scene in listed.scenes)
    order = tuple(_order(scenes))
    return Conformed(listed, read.title, scenes, tuple(others), (*read.notes, *order))


def pick_used(made: Conformed) -> Iterator[tuple[SceneUse, TakeRow]]:
    """Picks for each scene the take of which most is seen; what was picked anew.

    Raises NotReady where it cannot be kept, LedgerError, OSError.
    """
    for scene in made.scenes:
        used = scene.chosen
        if scene.name and used and not (used.row.stands and used.row.take.picked):
            say_of_take(made.listed.project, used.row, scene.name, "pick")
            yield scene, used.row


def _read(path: Path, fps: Fraction) -> Read:
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{short(path)} is none of {', '.join(FORMS)}: export one of these")
    try:
        data = read_bounded(path, _LARGEST)
        # an EDL may be of any old encoding, and what is looked for in it are our names
        strict = "replace" if path.suffix.lower() == ".edl" else "strict"
        text = data.decode(marked(data), strict)
        return read_timeline(text, form, fps)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"{short(path)} cannot be read: {why}") from None
    except UnicodeDecodeError:
        raise InputError(f"{short(path)} is neither UTF-8 nor UTF-16: export it anew") from None
    except UnreadableTimeline as error:
        raise InputError(f"{short(path)} {error}") from None


def _rate(listed: TakeList) -> Fraction:
    """Pictures a second of the takes, by the first that is here."""
    for scene in listed.scenes:
        for row in scene.takes:
            if row.present:
                try:
                    return reel(row.path).fps
                except (OSError, ValueError):
                    continue
    return _USUAL


def _take_of(use: Use, scenes: Iterable[SceneTakes], *, exactly: bool) -> TakeRow | None:
    """The take that a clip is: by its file's name, else by its own, which editors show, or a reel.

    A clip that is only called as a take, and has a file that none of them has, is of another film.
    """
    rows = [(scene, row) for scene in scenes for row in scene.takes]
    for name in _names(use):
        known = [row for _, row in rows if _is_file(name, PurePath(row.take.file).stem, exactly)]
        if known:
            return max(known, key=lambda row: len(row.take.file))
    called = (row for scene, row in rows if _called(use.name, scene.name or row.take.scene, row))
    return None if use.file else next(called, None)


def _names(use: Use) -> tuple[str, str, str]:
    """What it may be known by, the surest first."""
    return use.file, use.name, use.reel


def _is_file(name: str, stem: str, exactly: bool) -> bool:
    """Whether a name is a file's, with any ending, or not `exactly` a copy's: `..._proxy.mov`."""
    own = PurePath(name).stem.casefold()
    if own == stem.casefold() or exactly:
        return bool(stem) and own == stem.casefold()
    behind = own.removeprefix(stem.casefold())
    return bool(stem) and behind != own and not behind[0].isalnum()


def _called(name: str, scene: str, row: TakeRow) -> bool:
    """Whether a clip is called by a take's scene and number, whatever shots stand between."""
    parts = name.casefold().split("-")
    known = [clip_name(each, "", "").casefold() for each in (scene, row.label)]
    return len(parts) in (2, 3) and [parts[0], parts[-1]] == known


def _scene(scene: SceneTakes, found: Sequence[tuple[TakeRow, Use]]) -> SceneUse:
    used = []
    for row in scene.takes:
        uses = tuple(_within(use, row) for known, use in found if known is row)
        if uses:
            used.append(Used(row, uses, _seconds(uses)))
    stands = next((row for row in scene.takes if row.stands), None)
    return SceneUse(scene.name, scene.heading, tuple(used), stands, scene.omitted)


def _within(use: Use, row: TakeRow) -> Use:
    """A use of what a clip has: an editor may draw one out, or count from another time."""
    if not row.take.seconds:
        return use
    last = Fraction(row.take.seconds).limit_denominator(1000)
    start, end = (min(last, max(Fraction(0), time)) for time in (use.start, use.end))
    return replace(use, start=start, end=end)


def _seconds(uses: Iterable[Use]) -> Fraction:
    """How much of a clip is seen, each second once."""
    total, behind = Fraction(0), Fraction(0)
    for use in sorted((use for use in uses if use.picture), key=lambda use: use.start):
        total += max(Fraction(0), use.end - max(use.start, behind))
        behind = max(behind, use.end)
    return total


def _order(scenes: Sequence[SceneUse]) -> Iterator[str]:
    firsts = [
        (min(use.at for use in scene.chosen.uses), scene.name)
        for scene in scenes
        if scene.name and scene.chosen
    ]
    if firsts != sorted(firsts, key=lambda each: each[0]):
        names = ", ".join(name for _, name in sorted(firsts))
        yield f"The scenes stand in another order than in the script: {names}."


def money(rows: Iterable[TakeRow]) -> dict[str, Decimal]:
    """What takes came to, by currency, as far as it is known."""
    out: dict[str, Decimal] = {}
    for row in rows:
        if row.cost is not None:
            out[row.currency] = out.get(row.currency, Decimal(0)) + row.cost
    return out
