"""What somebody is told who opens a folder with a film's clips and timelines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .cut import Clip, Cut, marks

_WHAT = {
    ".otio": "timeline for editors that read OpenTimelineIO: pictures, sound, dissolves",
    ".edl": "timeline as an EDL (CMX 3600): cuts, with marks as LOC",
    ".fcpxml": "timeline for Final Cut Pro and editors that read its XML: cuts, with marks",
    ".ale": "log of all clips, for Avid Media Composer",
    ".srt": "subtitles, with the name of who speaks in front",
    ".vtt": "subtitles, with the name of who speaks as data",
    ".ass": "subtitles, with the name of who speaks as data",
    ".csv": "shot list, a row for each shot",
    ".fountain": "the story as a screenplay",
    ".wan": "the script, as wanscript compiled it",
}


def readme(cut: Cut, clips: Sequence[Clip], files: Sequence[str]) -> str:
    """The page, with what of the film is still to be done by hand."""
    return "\n".join(_lines(cut, clips, files)) + "\n"


def _lines(cut: Cut, clips: Sequence[Clip], files: Sequence[str]) -> Iterator[str]:
    size = f"{cut.size[0]} x {cut.size[1]}, " if cut.size else ""
    yield cut.edit.title
    yield f"{size}{float(cut.edit.fps):.6g} frames a second, {float(cut.edit.seconds):.5g} s."
    yield "The film begins at 01:00:00:00 (in FCPXML at 00:00:00:00), each clip at 00:00:00:00."
    yield ""
    wide = max(map(len, (*files, "SHA256SUMS")))
    for name in files:
        yield f"{name:{wide}}  {_WHAT['.' + name.rpartition('.')[2]]}"
    yield f"{'SHA256SUMS':{wide}}  of every file here: sha256sum -c SHA256SUMS"
    yield ""
    yield "Clips are called SCENE-SHOTS-TAKE in timelines; here are their files:"
    wide = max(len(clip.name) for clip in clips)
    used = {clip.path for clip in cut.clips if clip}
    for clip in clips:
        said = ", ".join(
            filter(None, (clip.remark, "" if clip.path in used else "not in the timeline"))
        )
        yield f"  {clip.name:{wide}}  {float(clip.seconds):6.2f} s  {clip.file}  {said}".rstrip()
    todo = [mark for mark in marks(cut, dissolves=False) if mark.change]
    if todo:
        yield ""
        yield "To be done by hand where a timeline has only a mark, in seconds of the film:"
        yield from (f"  {float(mark.at):8.2f}  {mark.words}" for mark in todo)
        yield "A clip has no pictures before its first or after its last one. Where two clips"
        yield "dissolve, each is cut in the middle of the dissolve, so that there is room for it."
