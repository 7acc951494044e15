"""A cut as timelines of other programs: OTIO as it is; EDL, FCPXML and ALE as these can hold it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from ..timeline.edit import Piece
from ..timeline.records import TransitionKind
from .cut import Clip, Cut, Mark, marks, visible

CLOCKED = (24, 25, 30, 50, 60)
"""Frames a second that all of these files can count in hours, minutes and seconds."""

_HOUR = 3600
"""Where a film begins by its editors' clocks, in seconds."""

_COLUMNS = (
    *("Name", "Tracks", "Start", "End", "Duration"),
    *("Scene", "Shot", "Take", "Comments", "Source File"),
)
_EVENT = re.compile(r"^(\d{3,}  \S+ +)V    ", re.MULTILINE)
"""An event of an EDL up to what it takes of its reel."""

_REEL = 32
"""Characters of a reel's name in an EDL."""

_KINDS: Mapping[TransitionKind, str] = {
    TransitionKind.DISSOLVE: "SMPTE_Dissolve",
    TransitionKind.WIPE: "Custom_Transition",
}


def otio(cut: Cut) -> str:
    """An OpenTimelineIO file: pictures and sound on a track each, dissolves, marks.

    A dissolve has as handles what it takes of its clips.
    """
    made = _timeline(cut)
    made.tracks.append(_track(cut, marks(cut, dissolves=True), dissolves=True))
    made.tracks.append(_track(cut, (), sound=True, dissolves=True))
    return _written(made, "otio_json")


def edl(cut: Cut) -> str:
    """A CMX 3600 list: one track of pictures with their sound, cuts alone; the rest is marked.

    The rate must be CLOCKED.
    """
    from opentimelineio import schema

    fps, rate = cut.edit.fps, float(cut.edit.fps)
    made, track = _timeline(cut), _track(cut, ())
    starts = [visible(piece, fps)[0] for piece, clip in cut.pieces if clip]
    items = [item for item in track if isinstance(item, schema.Clip)]
    # the writer counts from 0, and writes a marker's time as it stands, which is the film's
    track.insert(0, schema.Gap(source_range=_range(0, _HOUR * rate, rate)))
    for mark in marks(cut, dissolves=False):
        before = sum(start <= mark.at for start in starts)
        items[max(0, before - 1)].markers.append(_marker(mark, (mark.at + _HOUR) * fps, rate))
    for item, reel in zip(items, _reels([clip for clip in cut.clips if clip]), strict=True):
        item.metadata["cmx_3600"] = {"reel": reel}
        # a list of this kind has names of files, and no addresses
        item.media_reference.target_url = unquote(item.media_reference.target_url)
    made.tracks.append(track)
    text = _written(made, "cmx_3600", rate=rate, reelname_len=None)
    heard = iter([clip.heard for clip in cut.clips if clip])
    # the writer knows pictures or sound, and a file's belong together
    return _EVENT.sub(lambda event: event[1] + ("AA/V " if next(heard) else "V    "), text)


def fcpxml(cut: Cut) -> str:
    """A Final Cut Pro X file: clips with their sound, cuts alone; what else there is is marked.

    The rate must be CLOCKED.
    """
    made = _timeline(cut)
    made.tracks.append(_track(cut, marks(cut, dissolves=False)))
    return _completed(_written(made, "fcpx_xml"), cut)


def ale(clips: Iterable[Clip], fps: Fraction, height: int | None) -> str:
    """An Avid log of clips, whole. The rate must be CLOCKED."""
    from opentimelineio import schema

    rate = float(fps)
    bin_ = schema.SerializableCollection()
    for clip in clips:
        made = schema.Clip(
            name=clip.name,
            media_reference=schema.ExternalReference(target_url=clip.file),
            source_range=_range(0, round(clip.seconds * fps), rate),
        )
        tracks = "VA1A2" if clip.heard else "V"
        values = (tracks, clip.scene, clip.shots, clip.take, clip.remark)
        keys = ("Tracks", "Scene", "Shot", "Take", "Comments")
        said = (" ".join(value.split()) for value in values)
        made.metadata["ALE"] = dict(zip(keys, said, strict=True))
        bin_.append(made)
    form = str(height) if height in (720, 1080) else "CUSTOM"
    return _written(bin_, "ale", columns=list(_COLUMNS), fps=round(fps), video_format=form)


def _written(made: Any, adapter: str, **options: Any) -> str:
    from opentimelineio import adapters

    with warnings.catch_warnings():
        # they are about the adapter's own code
        warnings.simplefilter("ignore")
        return str(adapters.write_to_string(made, adapter, **options))


def _timeline(cut: Cut) -> Any:
    from opentimelineio import opentime, schema

    rate = float(cut.edit.fps)
    made = schema.Timeline(name=cut.edit.title)
    made.global_start_time = opentime.RationalTime(_HOUR * rate, rate)
    return made


def _track(
    cut: Cut, marked: Iterable[Mark], *, sound: bool = False, dissolves: bool = False
) -> Any:
    """The pieces on one track, of pictures or of `sound`, with the marks that are theirs."""
    from opentimelineio import schema

    fps, left = cut.edit.fps, list(marked)
    kind = schema.TrackKind.Audio if sound else schema.TrackKind.Video
    track = schema.Track(name=f"{kind[0]}1", kind=kind)
    for piece, clip in cut.pieces:
        start, end = visible(piece, fps)
        # in the clip, which a title card may have parted
        first, last = (round((time - piece.start + piece.since) * fps) for time in (start, end))
        item = _item(piece, None if sound and clip and not clip.heard else clip, fps)
        item.source_range = _range(first, last - first, float(fps))
        while left and left[0].at < end:
            mark = left.pop(0)
            frame = (mark.at - piece.start + piece.since) * fps
            item.markers.append(_marker(mark, frame, float(fps)))
        if dissolves and piece.opens.overlaps and piece.opens.seconds:
            track.append(_transition(piece, round((start - piece.start) * fps), fps))
        track.append(item)
    return track


def _item(piece: Piece, clip: Clip | None, fps: Fraction) -> Any:
    from opentimelineio import schema

    if clip is None:
        return schema.Gap(name=piece.words or "Black")
    media = schema.ExternalReference(
        target_url=clip.url,
        available_range=_range(0, round(clip.seconds * fps), float(fps)),
    )
    media.name = clip.file
    said = {"scene": clip.scene, "shots": clip.shots, "take": clip.take, "sha256": clip.sha256}
    return schema.Clip(name=clip.name, media_reference=media, metadata={"wanscript": said})


def _transition(piece: Piece, before: int, fps: Fraction) -> Any:
    """What opens a piece of which `before` frames are taken ahead of the cut."""
    from opentimelineio import opentime, schema

    rate, whole = float(fps), round(piece.opens.seconds * fps)
    return schema.Transition(
        name=piece.opens.kind.value.capitalize(),
        transition_type=_KINDS[piece.opens.kind],
        in_offset=opentime.RationalTime(before, rate),
        out_offset=opentime.RationalTime(whole - before, rate),
    )


def _marker(mark: Mark, frame: Fraction, rate: float) -> Any:
    from opentimelineio import schema

    colour = schema.MarkerColor.RED if mark.change else schema.MarkerColor.GREEN
    # an EDL holds a marker in one line
    words = " ".join(mark.words.split())
    return schema.Marker(name=words, marked_range=_range(round(frame), 1, rate), color=colour)


def _range(first: float, count: float, rate: float) -> Any:
    from opentimelineio import opentime

    return opentime.TimeRange(
        opentime.RationalTime(first, rate), opentime.RationalTime(count, rate)
    )


def _reels(clips: Sequence[Clip]) -> list[str]:
    """A reel's name for each clip, by its file, in the letters that every editor reads."""
    plain = [re.sub(r"[^A-Za-z0-9_]+", "", clip.file.rpartition(".")[0])[:_REEL] for clip in clips]
    files: dict[str, set[str]] = {}
    for name, clip in zip(plain, clips, strict=True):
        files.setdefault(name, set()).add(clip.file)
    return [
        name if name and len(files[name]) == 1 else f"CLIP{at:03d}"
        for at, name in enumerate(plain, 1)
    ]


def _completed(text: str, cut: Cut) -> str:
    """A file of the adapter's with what it leaves out: the size of the pictures, and the sound.

    Without a size some editors load nothing, and say nothing.
    """
    root = ElementTree.fromstring(text)
    heard = {clip.url: clip.heard for clip in cut.clips if clip}
    for form in root.iter("format"):
        form.attrib.pop("name", None)
        if cut.size:
            form.attrib |= {"width": str(cut.size[0]), "height": str(cut.size[1])}
    for asset in root.iter("asset"):
        if heard.get(asset.get("src", "")):
            asset.attrib |= {"hasAudio": "1", "audioSources": "1", "audioChannels": "2"}
    for sequence in root.iter("sequence"):
        sequence.attrib |= {"tcStart": "0s", "tcFormat": "NDF"}
    for project in root.iter("project"):
        project.attrib.pop("uid", None)
    for spine in root.iter("spine"):
        _with_sound(spine)
    for gap in root.iter("gap"):
        # its marks count from here
        gap.set("start", "0s")
    for marker in root.iter("marker"):
        # a mark for a person is no task that was done
        if marker.get("completed") == "1":
            del marker.attrib["completed"]
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


def _with_sound(spine: ElementTree.Element) -> None:
    """Makes clips that show a file's pictures alone into ones that play the file."""
    for clip in spine.findall("clip"):
        video = clip.find("video")
        if video is not None:
            clip.tag = "asset-clip"
            clip.set("ref", video.get("ref", ""))
            clip.remove(video)
