"""The plainest clip there is: a card with a task's facts, and silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .job import Job

if TYPE_CHECKING:
    from PIL.Image import Image

SOUND_RATE = 48_000
FRAME_SAMPLES = 1024
GROUND, INK, FAINT = (24, 26, 30), (236, 234, 228), (140, 138, 132)


def title_card(job: Job) -> None:
    """Draws a job for a client whose storyboard is not known here."""
    import av

    face = av.VideoFrame.from_image(_face(job))  # type: ignore[no-untyped-call]
    picture, samples = face.reformat(format="yuv420p"), SOUND_RATE * job.seconds
    with av.open(str(job.target), "w", format="mp4") as clip:
        shown = clip.add_stream("libx264", rate=job.fps, options={"preset": "ultrafast"})
        shown.width, shown.height, shown.pix_fmt = job.width, job.height, "yuv420p"
        heard = clip.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        for number in range(job.fps * job.seconds):
            picture.pts = number
            clip.mux(shown.encode(picture))
        clip.mux(shown.encode(None))
        for at in range(0, samples, FRAME_SAMPLES):
            silence = av.AudioFrame("fltp", "stereo", min(FRAME_SAMPLES, samples - at))
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.sample_rate, silence.pts = SOUND_RATE, at
            clip.mux(heard.encode(silence))
        clip.mux(heard.encode(None))


def _face(job: Job) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (job.width, job.height), GROUND)
    pen, unit = ImageDraw.Draw(picture), min(job.width, job.height) // 18
    middle = (job.width // 2, job.height // 2)
    model = str(job.body.get("model", ""))
    facts = f"{job.width} x {job.height}   {job.seconds} s   {job.task_id[:8]}"
    pen.text(middle, model, INK, ImageFont.load_default(2 * unit), anchor="md")
    pen.text((middle[0], middle[1] + unit), facts, FAINT, ImageFont.load_default(unit), anchor="ma")
    return picture
