"""What is written on a frame: shot and heading, who says what, where we are in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from . import plane
from .breakdown import Cut, Line, Reel
from .palette import RGB
from .type import balanced, width, wrap, write

Pixels = tuple[int, int]

WHITE, QUIET, FAINT = (250, 249, 246), (214, 214, 212), (190, 191, 194)


@dataclass(frozen=True)
class Piece:
    """Something laid over a frame at a place in pixels."""

    at: Pixels
    planes: plane.Planes
    mask: plane.Mask


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


def unit(size: Pixels) -> float:
    """The measure of type: 1 where the short side has 720 pixels."""
    return min(size) / 720


def overlay(reel: Reel, cut: Cut, time: float, size: Pixels) -> tuple[Piece, ...]:
    """Everything written on the frame at a time of the reel, but the bar's filling."""
    note = next((each.text for each in reversed(cut.notes) if each.start <= time), "")
    if not note and cut.notes:
        note = cut.notes[0].text
    pieces = [*_scrims(size), _slate(cut.number, cut.heading, note, size)]
    pieces += [_mark(reel.scene, int(time), size), _track(reel, size)]
    said = next((line for line in cut.lines if line.start <= time < line.end), None)
    if said:
        words = page(said, time, size)
        pieces.append(_said(said.speaker, said.colour, words, size))
    return tuple(pieces)


def changes(cut: Cut, size: Pixels) -> tuple[float, ...]:
    """The times of a cut at which its overlay changes, from its start on."""
    times = {cut.start, *(float(s) for s in range(int(cut.start) + 1, int(cut.end) + 1))}
    times |= {note.start for note in cut.notes}
    for line in cut.lines:
        pages = _pages(line.words, size)
        times |= {line.start + (line.end - line.start) * share for share, _ in pages} | {line.end}
    return tuple(sorted(t for t in times if cut.start <= t < cut.end))


def page(line: Line, time: float, size: Pixels) -> tuple[str, ...]:
    """The lines of a speech that are shown at a time."""
    share = (time - line.start) / max(0.001, line.end - line.start)
    return next(
        lines for start, lines in reversed(_pages(line.words, size)) if start <= share + 1e-6
    )


@lru_cache(maxsize=64)
def _pages(words: str, size: Pixels) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """A speech in pages: the share of its time at which each begins, and its lines."""
    most = 2 if size[0] >= size[1] else 3
    text = round(35 * unit(size))
    room = size[0] * (0.72 if size[0] > size[1] else 0.86)
    lines = balanced(words, "text", text, room, most)
    total, pages, done = sum(map(len, lines)) or 1, [], 0
    for at in range(0, len(lines), most):
        pages.append((done / total, lines[at : at + most]))
        done += sum(map(len, lines[at : at + most]))
    return tuple(pages)


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


@lru_cache(maxsize=64)
def _slate(number: str, heading: str, note: str, size: Pixels) -> Piece:
    u, (w, h) = unit(size), size
    edge = round(56 * u) if w >= h else round(40 * u)
    big, head, text = round(46 * u), round(17 * u), round(18 * u)
    sheet, mask = _sheet((w, round(150 * u)))
    base = round(80 * u)
    x = _ink(sheet, mask, edge, base, number, "slate", big, WHITE) + round(20 * u)
    room = w - x - edge if w < h else w * (0.5 if w > 1.3 * h else 0.6) - x + edge
    titles = wrap(heading, "bold", head, room, 1) if heading else ()
    lines = balanced(note, "text", text, room, 2 if titles else 3) if note else ()
    y = base - round(24 * u)
    if w < h:
        y += round(6 * u)
    for title in titles:
        _ink(sheet, mask, x, y, title, "bold", head, WHITE)
        y += round(25 * u)
    for line in lines:
        _ink(sheet, mask, x, y, line, "text", text, QUIET)
        y += round(24 * u)
    return _shadowed(sheet, mask, (0, 0), u)


@lru_cache(maxsize=64)
def _mark(scene: str, second: int, size: Pixels) -> Piece:
    u, (w, h) = unit(size), size
    text = round(14 * u)
    words = f"REHEARSAL  ·  {scene}  ·  {second // 60}:{second % 60:02d}"
    long = round(width(words, "text", text))
    sheet, mask = _sheet((long + round(8 * u), round(28 * u)))
    _ink(sheet, mask, 0, round(20 * u), words, "text", text, FAINT)
    edge = round(56 * u) if w >= h else round(40 * u)
    at = (w - edge - long, round(40 * u)) if w >= h else (edge, round(14 * u))
    return _shadowed(sheet, mask, at, u)


@lru_cache(maxsize=64)
def _said(speaker: str, colour: RGB, lines: tuple[str, ...], size: Pixels) -> Piece:
    u, (w, h) = unit(size), size
    name, text, lead = round(17 * u), round(35 * u), round(46 * u)
    tall = round(34 * u) + lead * len(lines) + round(12 * u)
    sheet, mask = _sheet((w, tall))
    if speaker:
        label = speaker.upper()
        _ink(
            sheet,
            mask,
            (w - width(label, "bold", name)) / 2,
            round(22 * u),
            label,
            "bold",
            name,
            colour,
        )
    y = round(34 * u) + round(31 * u)
    for line in lines:
        _ink(sheet, mask, (w - width(line, "text", text)) / 2, y, line, "text", text, WHITE)
        y += lead
    bottom = h - round(74 * u) if w >= h else h - round(120 * u)
    return _shadowed(sheet, mask, (0, bottom - tall), u, 1.0)


@lru_cache(maxsize=4)
def _track(reel: Reel, size: Pixels) -> Piece:
    """The empty bar, one stretch a cut, with a dot where somebody begins to speak."""
    u, strip = unit(size), bar(reel, size)
    above = round(16 * u)
    sheet, mask = _sheet((size[0], above + strip.height))
    pen, shade = ImageDraw.Draw(sheet), ImageDraw.Draw(mask)
    for left, right, _, _ in strip.stretches:
        box = (left, above, right - 1, above + strip.height - 1)
        pen.rectangle(box, fill=(225, 226, 230))
        shade.rectangle(box, fill=96)
    for cut in reel.cuts:
        for line in cut.lines:
            x = next(
                a + (b - a) * (line.start - s) / max(0.001, e - s)
                for a, b, s, e in strip.stretches
                if s <= line.start <= e
            )
            dot = _dot(round(9 * u))
            spot = (round(x - dot.width / 2), 0)
            sheet.paste(line.colour, spot, dot)
            mask.paste(255, spot, dot)
    return _piece(sheet, mask, (0, strip.top - above))


def bar(reel: Reel, size: Pixels) -> Bar:
    """Where the bar runs."""
    u, (w, h) = unit(size), size
    edge = (round(56 * u) if w >= h else round(40 * u)) // 2 * 2
    gap = max(2, round(4 * u) // 2 * 2)
    top = (h - round(46 * u)) // 2 * 2 if w >= h else (h - round(86 * u)) // 2 * 2
    room, total = w - 2 * edge, max(0.001, reel.seconds)
    stretches = []
    for cut in reel.cuts:
        left = edge + int(room * cut.start / total) // 2 * 2
        right = edge + int(room * cut.end / total) // 2 * 2
        last = cut is reel.cuts[-1]
        stretches.append((left, max(left + 2, right - (0 if last else gap)), cut.start, cut.end))
    return Bar(top, max(4, round(4 * u) // 2 * 2), tuple(stretches))


def _dot(side: int) -> Image.Image:
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), fill=255)
    return mask.reduce(4)


def _sheet(size: Pixels) -> tuple[Image.Image, Image.Image]:
    return Image.new("RGB", size, (8, 9, 14)), Image.new("L", size)


def _ink(
    sheet: Image.Image, mask: Image.Image, x: float, y: float,
    text: str, face: str, size: int, colour: RGB,
) -> float:  # fmt: skip
    """Writes a line into a sheet's mask, and its colour around it; returns where it ends."""
    end = write(mask, x, y, text, face, size, 255)
    box = (int(x) - size, int(y - size * 1.15), int(end) + size, int(y + size * 0.4))
    sheet.paste(colour, box)
    return end


def _shadowed(
    sheet: Image.Image, mask: Image.Image, at: Pixels, u: float, deep: float = 0.8
) -> Piece:
    """Text with a soft dark shadow under it, so that it reads on any picture."""
    soft = mask.filter(ImageFilter.GaussianBlur(4 * u)).point(lambda v: min(150, round(v * deep)))
    under = Image.new("RGB", sheet.size, (6, 7, 11))
    under.paste(sheet, (0, 0), mask.point(lambda value: min(255, value * 3)))
    return _cropped(under, ImageChops.lighter(mask, soft), at)


def _cropped(sheet: Image.Image, mask: Image.Image, at: Pixels) -> Piece:
    box = mask.getbbox() or (0, 0, 1, 1)
    return _piece(sheet.crop(box), mask.crop(box), (at[0] + box[0], at[1] + box[1]))


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
    return Piece((at[0] - odd[0], at[1] - odd[1]), plane.planes(sheet), plane.mask(mask))


def laid(frame: plane.Planes, pieces: Sequence[Piece]) -> plane.Planes:
    """Lays the pieces on a frame, in place."""
    for piece in pieces:
        plane.paste(frame, piece.planes, piece.at, piece.mask)
    return frame
