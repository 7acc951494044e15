"""The plainest clip there is: a card with a task's facts, and silence."""

from __future__ import annotations

from array import array
from itertools import repeat

from PIL import Image

from ..dashscope.job import Job
from ..draw.typography import width, write
from ..media.encode import Shown, encode
from ..media.tracks import RATE
from ..media.yuv import planes

GROUND, INK, FAINT = (24, 26, 30), (236, 234, 228), (140, 138, 132)


def title_card(job: Job) -> None:
    """Draws a job for a client whose storyboard is not known here."""
    size, silence = (job.width, job.height), array("f", bytes(4 * RATE))
    card = Shown(planes(_face(job)), job.fps * job.seconds)
    encode(job.target, size, job.fps, (card,), repeat(silence, job.seconds))


def _face(job: Job) -> Image.Image:
    w, h = job.width, job.height
    sheet, unit = Image.new("RGB", (w, h), GROUND), max(4, min(w, h) // 18)
    facts = f"{w} x {h}   {job.seconds} s   {job.task_id[:8]}"
    model = str(job.body.get("model", ""))
    rows = ((model, 2 * unit, h / 2 - unit * 0.4, INK), (facts, unit, h / 2 + unit * 2, FAINT))
    for words, text, y, colour in rows:
        left = max(0.0, (w - width(words, "text", text)) / 2)
        write(sheet, left, y, words, "text", text, colour)
    return sheet
