"""A take measured against the script: every fault with its words and its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .records import Asked, Fault, FaultKind, Found, Review, Seam, Shot, Stretch


def reviewed(asked: Asked, found: Found, joint: Seam | None, *, drawn: bool) -> Review:
    """A take measured against the script.

    In a take that was `drawn` voices are no speech, so that all that is heard counts for one; and
    people stand still.
    """
    voices = found.heard if drawn else found.spoken
    faults = [
        *_length(asked, found),
        *_cuts(asked, found),
        *_speech(asked, voices),
        *(() if drawn else _cut_off(asked, found)),
        *_picture(found, drawn=drawn),
        *_sound(found, spoken=bool(voices) and any(shot.lines for shot in asked.shots)),
        *_seam(asked, joint),
        *(() if drawn else _jerk(asked, joint)),
    ]
    ordered = sorted(faults, key=lambda fault: fault.at.start)
    return Review(asked, found, joint, tuple(ordered))


def _length(asked: Asked, found: Found) -> Iterator[Fault]:
    if asked.seconds is not None and found.seconds < asked.seconds - _SLACK:
        said = f"it ends after {_s(found.seconds)} of {_s(asked.seconds)}"
        yield Fault(FaultKind.SHORT, said, Stretch(found.seconds, asked.seconds))


_SLACK = 0.3
_NEAR = 0.75
"""Seconds by which a clip may be too short, and by which a cut may come early or late."""


def _cuts(asked: Asked, found: Found) -> Iterator[Fault]:
    due = {shot.at.start: shot.id for shot in asked.shots if shot.cut}
    may = [shot.at.start for shot in asked.shots if not shot.cut]
    pairs = _paired(tuple(due), found.cuts)
    missing = [at for at in due if at not in pairs]
    free = [at for at in found.cuts if at not in pairs.values()]
    # where black begins and ends is told of the black
    dark = [at for each in found.black for at in (each.start, each.end)]
    extra = [at for at in free if not _paired(may, (at,)) and not _near(at, dark)]
    if len(missing) == len(extra):
        for at, real in zip(missing, extra, strict=True):
            said = f"the cut to shot {due[at]} comes at {_s(real)}, and was asked for at {_s(at)}"
            yield Fault(FaultKind.CUT_MOVED, said, Stretch(min(at, real), max(at, real)))
        return
    for at in missing:
        said = f"there is no cut to shot {due[at]}, which was asked for at {_s(at)}"
        yield Fault(FaultKind.CUT_MISSING, said, Stretch(at, at))
    for at in extra:
        said = f"there is a cut at {_s(at)} that no shot asks for"
        yield Fault(FaultKind.CUT_EXTRA, said, Stretch(at, at))


def _paired(due: Sequence[float], found: Sequence[float]) -> dict[float, float]:
    """The cut that each one due is, the nearest first; no cut is two."""
    near = sorted(
        (abs(one - other), one, other)
        for one in due
        for other in found
        if abs(one - other) <= _NEAR
    )
    out: dict[float, float] = {}
    for _, one, other in near:
        if one not in out and other not in out.values():
            out[one] = other
    return out


def _near(at: float, others: Iterable[float]) -> bool:
    return any(abs(at - other) < _RUNNING for other in others)


_LATE = 1.0
"""Seconds before or after its shot in which a line may be heard."""

_UNASKED = 0.4
"""Seconds that speech lasts where none is due before it is told."""

_LITTLE = 0.35
"""The share of the time that words take in which somebody must be heard."""

_RUNNING = 0.1
"""Seconds before the end of a clip in which nobody may still speak."""


def _speech(asked: Asked, voices: Sequence[Stretch]) -> Iterator[Fault]:
    talking = [shot for shot in asked.shots if shot.lines]
    count = sum(len(shot.lines) for shot in talking)
    if talking and not voices:
        said = f"nobody is heard, and {_lines(count)} due"
        yield Fault(FaultKind.SPEECH_MISSING, said, _across(talking))
        return
    silent = [shot for shot in talking if not _heard(_widened(shot.at), voices)]
    for shot in silent:
        where = f"in shot {shot.id} " if len(asked.shots) > 1 else ""
        said = f"nobody is heard {where}({_span(shot.at)}), and {_lines(len(shot.lines))} due"
        yield Fault(FaultKind.SPEECH_MISSING, said, shot.at)
    due = sum(line.seconds for shot in talking for line in shot.lines)
    heard = sum(each.seconds for each in voices)
    if talking and not silent and heard < due * _LITTLE:
        said = f"somebody is heard for {_s(heard)}, and the words that are due take about {_s(due)}"
        yield Fault(FaultKind.SPEECH_MISSING, said, _across(talking))
    for each in voices:
        if each.seconds >= _UNASKED and not _heard(each, [_widened(shot.at) for shot in talking]):
            said = f"somebody is heard at {_span(each)}, where nobody is to speak"
            yield Fault(FaultKind.SPEECH_EXTRA, said, each)


def _cut_off(asked: Asked, found: Found) -> Iterator[Fault]:
    talking = any(shot.lines for shot in asked.shots)
    if talking and found.spoken and found.spoken[-1].end > found.seconds - _RUNNING:
        said = "somebody still speaks where it ends: words may be cut off"
        yield Fault(FaultKind.SPEECH_CUT_OFF, said, Stretch(found.seconds, found.seconds))


def _across(shots: Sequence[Shot]) -> Stretch:
    return Stretch(shots[0].at.start, shots[-1].at.end)


def _widened(at: Stretch) -> Stretch:
    return Stretch(at.start - _LATE, at.end + _LATE)


def _heard(where: Stretch, voices: Iterable[Stretch]) -> bool:
    return any(each.start < where.end and where.start < each.end for each in voices)


def _picture(found: Found, *, drawn: bool) -> Iterator[Fault]:
    for each in found.black:
        yield Fault(FaultKind.BLACK, f"it is black {_until(each, found)}", each)
    for each in () if drawn else found.still:
        if not _heard(each, found.black):
            yield Fault(FaultKind.FROZEN, f"nothing moves {_until(each, found)}", each)


def _until(at: Stretch, found: Found) -> str:
    if at.end < found.seconds - _RUNNING:
        return f"at {_span(at)}"
    return f"from {_s(at.start)} to its end" if at.start > _RUNNING else "from its start to its end"


_LOUD, _QUIET, _PEAK = -10.0, -40.0, 0.0
"""LUFS above which a clip is loud, and below which words are quiet; dBTP of no peak."""


def _sound(found: Found, *, spoken: bool) -> Iterator[Fault]:
    whole = Stretch(0.0, found.seconds)
    lufs, peak = found.lufs, found.peak
    if peak > _PEAK:
        said = f"its sound clips: the highest peak is {peak:.1f} dBTP"
        yield Fault(FaultKind.PEAK, said, whole)
    if lufs > _LOUD:
        yield Fault(FaultKind.LOUD, f"it is loud: {lufs:.1f} LUFS", whole)
    elif spoken and lufs < _QUIET:
        yield Fault(FaultKind.QUIET, f"its words are quiet: {lufs:.1f} LUFS", whole)


_OTHER_PICTURE, _OTHER_COLOUR = 10.0, 20.0
"""How far apart the pictures of a seam are, as `Seam` counts, where that is told."""

_JERK, _MOVES = 5.0, 3.0
"""How many times more moves on one side of a chained seam, and by how much at the least."""


def _seam(asked: Asked, joint: Seam | None) -> Iterator[Fault]:
    at = Stretch(0.0, 0.0)
    if joint is None:
        return
    if asked.chained and joint.picture > _OTHER_PICTURE:
        said = f"it does not begin on the picture where scene {joint.before} ends"
        yield Fault(FaultKind.SEAM, said, at)
    elif asked.even and not asked.chained and joint.colour > _OTHER_COLOUR:
        said = f"its colours are not those of scene {joint.before}, in the same place"
        yield Fault(FaultKind.SEAM, said, at)


def _jerk(asked: Asked, joint: Seam | None) -> Iterator[Fault]:
    low, high = sorted(joint.motion) if joint else (0.0, 0.0)
    if joint and asked.chained and high - low > _MOVES and high > _JERK * low:
        stops = "stops" if joint.motion[0] > joint.motion[1] else "begins"
        said = f"motion {stops} with a jerk where scene {joint.before} ends"
        yield Fault(FaultKind.SEAM, said, Stretch(0.0, 0.0))


def _lines(count: int) -> str:
    return "1 line is" if count == 1 else f"{count} lines are"


def _span(at: Stretch) -> str:
    return f"{_number(at.start)}-{_s(at.end)}"


def _s(seconds: float) -> str:
    return f"{_number(seconds)} s"


def _number(seconds: float) -> str:
    return f"{seconds:.1f}".removesuffix(".0")
