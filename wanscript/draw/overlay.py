"""What is written on a frame: scene, shot and heading, what happens, who says what, the time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ..media import yuv
from ..timeline.records import Caption, Line, SceneTimeline, Shot
from ..timeline.speaking import plain
from . import planar
from .lighting import RGB
from .terms import terms_of
from .typography import balanced, sided, width, wrap, write

Pixels = tuple[int, int]

WHITE, QUIET = (250, 249, 246), (220, 220, 218)

_DARK = (6, 7, 11)
_UNDER = 208
"""How much of a picture its text hides around itself, of 255: on white it still reads well."""


@dataclass(frozen=True)
class Piece:
    """Something laid over a frame at a place in pixels."""

    at: Pixels
    planes: yuv.Planes
    mask: planar.Mask


@dataclass(frozen=True)
class Bar:
    """The bar's strip in even pixels: where it runs, its stretches, and how far it is filled."""

    top: int
    height: int
    stretches: tuple[tuple[int, int, float, float], ...]

    def filled(self, time: float) -> tuple[tuple[int, int], ...]:
        """The filled stretches at a time, from and to in even pixels."""
        out = []
        for left, right, start, end in self.stretches:
            share = min(1.0, max(0.0, (time - start) / max(0.001, end - start)))
            until = left + int((right - left) * share) // 2 * 2
            if until > left:
                out.append((left, until))
        return tuple(out)


@dataclass(frozen=True)
class Lettering:
    """What decides how the frames of a scene are lettered: `colours` has everybody's own."""

    scene: SceneTimeline
    colours: Mapping[str, RGB]
    size: Pixels

    @property
    def unit(self) -> float:
        """The measure of type: 1 where the short side has 720 pixels."""
        return _unit(self.size)

    @property
    def edge(self) -> int:
        """The margin at the left and the right, in pixels."""
        return _edge(self.size)


def overlay(on: Lettering, shot: Shot, time: Fraction) -> tuple[Piece, ...]:
    """Everything written on the frame at a time of the scene, but the bar's filling."""
    scene, size = on.scene, on.size
    terms = terms_of(scene.language)
    note = next((each for each in reversed(shot.notes) if each.start <= time), None)
    note = note or next(iter(shot.notes), None)
    label = terms.scene.format(x=scene.name) + (f"  ·  {scene.slug}" if scene.slug else "")
    second = int(scene.start + time)
    clock = f"{terms.rehearsal}  ·  {second // 60}:{second % 60:02d}"
    pieces = [*_scrims(size), _slate(label, shot.id, plain(shot.heading), note, size)]
    pieces += [_mark(clock, size), _track(bar(on), _dots(on), size)]
    floor = 0
    for line, caption in spoken(shot, time):
        piece = _said(_label(line, on.colours), caption, size, floor)
        floor += piece.planes.size[1]
        pieces.append(piece)
    return tuple(pieces)


def spoken(shot: Shot, time: Fraction) -> list[tuple[Line, Caption]]:
    """What is read at a time: more than one where people speak together."""
    return [
        (line, caption)
        for line in reversed(shot.lines)
        for caption in line.captions
        if caption.start <= time < caption.end
    ]


def _label(line: Line, colours: Mapping[str, RGB]) -> tuple[tuple[str, RGB], ...]:
    """The speakers, each in a colour of their own."""
    parts: list[tuple[str, RGB]] = []
    for name in line.speakers:
        parts += [(" & ", QUIET)] if parts else []
        parts.append((name.upper(), colours.get(name, WHITE)))
    if line.extension:
        parts.append((f" ({line.extension})" if parts else line.extension, QUIET))
    return tuple(parts)


def changes(on: Lettering, shot: Shot) -> tuple[Fraction, ...]:
    """The times of a shot at which its overlay changes, from its start on."""
    since = on.scene.start
    seconds = range(math.ceil(since + shot.start), math.ceil(since + shot.end))
    times = {shot.start, *(second - since for second in seconds)}
    times |= {note.start for note in shot.notes}
    times |= {
        time for line in shot.lines for each in line.captions for time in (each.start, each.end)
    }
    return tuple(sorted(time for time in times if shot.start <= time < shot.end))


@lru_cache(maxsize=256)
def fitted(caption: Caption, text: int, room: float, most: int) -> tuple[int, tuple[str, ...]]:
    """A caption's size of type in pixels and its lines: all of its words within the room.

    `text` is the size that it has where its lines are not too long, `most` how many they may be.
    """
    if all(width(line, "text", text) <= room for line in caption.lines):
        return text, sided(caption.lines, caption.text)
    words = " ".join(caption.text.split())
    while text > 8 and len(wrap(words, "text", text, room, 99)) > most:
        text -= max(1, text // 12)
    return text, balanced(words, "text", text, room, 99)


@lru_cache(maxsize=4)
def _scrims(size: Pixels) -> tuple[Piece, ...]:
    w, h = size
    top, low = round(h * 0.2), round(h * 0.36)
    out = []
    for tall, y, most, down in ((top, 0, 158, False), (low, h - low, 214, True)):
        ramp = Image.linear_gradient("L").resize((w, tall), Image.Resampling.BILINEAR)
        ramp = ramp if down else ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mask = ramp.point(lambda value, most=most: round((value / 255) ** 1.35 * most))
        out.append(_piece(Image.new("RGB", mask.size, (8, 9, 14)), mask, (0, y)))
    return tuple(out)


def _unit(size: Pixels) -> float:
    return min(size) / 720


def _edge(size: Pixels) -> int:
    w, h = size
    return round((56 if w >= h else 40) * _unit(size))


@lru_cache(maxsize=64)
def _slate(label: str, number: str, heading: str, note: Caption | None, size: Pixels) -> Piece:
    """Scene and slug line, and below them the shot's number, its heading and what happens."""
    u, (w, h), edge = _unit(size), size, _edge(size)
    small, big, head, text = (round(part * u) for part in (15, 46, 17, 18))
    sheet = _Sheet((w, round(230 * u)), u)
    titles = wrap(label, "bold", small, (w - 2 * edge) * 0.62, 2)
    y = round(52 * u)
    for title in titles:
        sheet.ink(edge, y, title, "bold", small, QUIET)
        y += round(21 * u)
    base = y + round(33 * u)
    x = sheet.ink(edge, base, number, "slate", big, WHITE) + round(18 * u)
    room = w * (0.74 if w < 1.3 * h else 0.56) - x
    y = base - round(19 * u)
    for title in wrap(heading, "bold", head, room, 2) if heading else ():
        sheet.ink(x, y, title, "bold", head, WHITE)
        y += round(24 * u)
    if note:
        text, lines = fitted(note, text, room, 3)
        for line in lines:
            sheet.ink(x, y, line, "text", text, QUIET)
            y += round(text * 1.32)
    return sheet.piece((0, 0))


@lru_cache(maxsize=64)
def _mark(words: str, size: Pixels) -> Piece:
    u, w = _unit(size), size[0]
    text = round(14 * u)
    long = width(words, "text", text)
    sheet = _Sheet((w, round(60 * u)), u)
    sheet.ink(w - _edge(size) - long, round(52 * u), words, "text", text, QUIET)
    return sheet.piece((0, 0))


@lru_cache(maxsize=64)
def _said(label: tuple[tuple[str, RGB], ...], caption: Caption, size: Pixels, floor: int) -> Piece:
    """Who says what, from `floor` pixels above the lowest place on."""
    u, (w, h) = _unit(size), size
    room, most = (w * 0.72, 2) if w > h else (w * 0.86, 3)
    name, (text, lines) = round(17 * u), fitted(caption, round(35 * u), room, most)
    lead, above = round(text * 1.31), round(34 * u)
    tall = above + lead * len(lines) + round(12 * u)
    sheet = _Sheet((w, tall), u)
    label = _fitting(label, name, w * 0.92)
    x = (w - sum(width(part, "bold", name) for part, _ in label)) / 2
    for part, colour in label:
        x = sheet.ink(x, round(22 * u), part, "bold", name, colour)
    y = above + round(text * 0.88)
    for line in lines:
        sheet.ink((w - width(line, "text", text)) / 2, y, line, "text", text, WHITE)
        y += lead
    bottom = h - round(74 * u) if w >= h else h - round(120 * u)
    return sheet.piece((0, bottom - tall - floor))


def _fitting(
    label: tuple[tuple[str, RGB], ...], text: int, room: float
) -> tuple[tuple[str, RGB], ...]:
    """The speakers within the room: where they are too long, each has an equal part of it."""
    if sum(width(part, "bold", text) for part, _ in label) <= room:
        return label
    share = room / len(label)
    longs = (width(part, "bold", text) for part, _ in label)
    return tuple(
        (part if long <= share else wrap(part, "bold", text, share, 1)[0], colour)
        for (part, colour), long in zip(label, longs, strict=True)
    )


def _dots(on: Lettering) -> tuple[tuple[float, RGB], ...]:
    """Where on the bar somebody begins to speak."""
    spans = bar(on).stretches
    out = []
    for shot, (left, right, start, end) in zip(on.scene.shots, spans, strict=True):
        for line in shot.lines:
            share = (float(line.start) - start) / max(0.001, end - start)
            colour = next((on.colours.get(name, WHITE) for name in line.speakers), WHITE)
            out.append((left + (right - left) * share, colour))
    return tuple(out)


@lru_cache(maxsize=4)
def _track(strip: Bar, dots: Iterable[tuple[float, RGB]], size: Pixels) -> Piece:
    """The empty bar, one stretch a shot, with a dot where somebody begins to speak."""
    u = _unit(size)
    above = round(16 * u)
    sheet = Image.new("RGB", (size[0], above + strip.height), (8, 9, 14))
    mask = Image.new("L", sheet.size)
    pen, shade = ImageDraw.Draw(sheet), ImageDraw.Draw(mask)
    for left, right, _, _ in strip.stretches:
        box = (left, above, right - 1, above + strip.height - 1)
        pen.rectangle(box, fill=(225, 226, 230))
        shade.rectangle(box, fill=96)
    dot = _dot(round(9 * u))
    for x, colour in dots:
        spot = (round(x - dot.width / 2), 0)
        sheet.paste(colour, spot, dot)
        mask.paste(255, spot, dot)
    return _piece(sheet, mask, (0, strip.top - above))


def bar(on: Lettering) -> Bar:
    """Where the bar runs."""
    u, (w, h) = on.unit, on.size
    edge = on.edge // 2 * 2
    gap = max(2, round(4 * u) // 2 * 2)
    top = (h - round(46 * u)) // 2 * 2 if w >= h else (h - round(86 * u)) // 2 * 2
    room, total = w - 2 * edge, float(on.scene.seconds) or 0.001
    stretches = []
    for shot in on.scene.shots:
        start, end = float(shot.start), float(shot.end)
        left = edge + int(room * start / total) // 2 * 2
        right = edge + int(room * end / total) // 2 * 2
        last = shot is on.scene.shots[-1]
        stretches.append((left, max(left + 2, right - (0 if last else gap)), start, end))
    return Bar(top, max(4, round(4 * u) // 2 * 2), tuple(stretches))


def _dot(side: int) -> Image.Image:
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), fill=255)
    return mask.reduce(4)


class _Sheet:
    """Lines of text, and the dark under them by which they can be read on any picture."""

    def __init__(self, size: Pixels, unit: float) -> None:
        self.unit = unit
        self.colours = Image.new("RGB", size, _DARK)
        self.letters = Image.new("L", size)

    def ink(self, x: float, y: float, text: str, face: str, size: int, colour: RGB) -> float:
        """Writes a line, right of what stands on it, with its baseline at `y`; returns its end."""
        end = write(self.letters, x, y, text, face, size, 255)
        top, bottom = int(y - size * 1.15), int(y + size * 0.5)
        self.colours.paste(colour, (max(0, round(x)), top, self.colours.width, bottom))
        return end

    def piece(self, at: Pixels) -> Piece:
        """What was written, cut to its extent, with room around it."""
        box = self.letters.getbbox() or (0, 0, 1, 1)
        soft, room = 6 * self.unit, round(34 * self.unit)
        extent = (box[2] - box[0] + 2 * room, box[3] - box[1] + 2 * room)
        letters, inks = Image.new("L", extent), Image.new("RGB", extent, _DARK)
        letters.paste(self.letters.crop(box), (room, room))
        inks.paste(self.colours.crop(box), (room, room))
        shown = Image.new("RGB", extent, _DARK)
        shown.paste(inks, (0, 0), letters.point(lambda value: min(255, value * 3)))
        under, inset = Image.new("L", extent), 2.5 * soft
        ground = (inset, inset, extent[0] - inset - 1, extent[1] - inset - 1)
        ImageDraw.Draw(under).rounded_rectangle(ground, 2 * soft, fill=_UNDER)
        mask = ImageChops.lighter(letters, under.filter(ImageFilter.GaussianBlur(soft)))
        return _piece(shown, mask, (at[0] + box[0] - room, at[1] + box[1] - room))


def _piece(sheet: Image.Image, mask: Image.Image, at: Pixels) -> Piece:
    """A piece whose corners lie on even pixels."""
    odd = (at[0] % 2, at[1] % 2)
    size = (sheet.width + odd[0] + 1, sheet.height + odd[1] + 1)
    size = (size[0] & ~1, size[1] & ~1)
    if odd != (0, 0) or size != sheet.size:
        whole, seen = Image.new("RGB", size, (8, 9, 14)), Image.new("L", size)
        whole.paste(sheet, odd)
        seen.paste(mask, odd)
        sheet, mask = whole, seen
    return Piece((at[0] - odd[0], at[1] - odd[1]), yuv.planes(sheet), planar.mask(mask))


def laid(frame: yuv.Planes, pieces: Sequence[Piece]) -> yuv.Planes:
    """Lays the pieces on a frame, in place."""
    for piece in pieces:
        planar.paste(frame, piece.planes, piece.at, piece.mask)
    return frame
