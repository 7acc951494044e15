"""The lock: which takes were paid for, as text for git, so that nobody shoots them again."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from .clip import Clip, State

HEAD = "# Written by wanscript: the takes that were shot and paid for. Keep it in git.\n"


class LockError(Exception):
    """The lock cannot be read; the message says where and what to do."""


def path_of(script: Path) -> Path:
    """Where the lock of a script lies."""
    return script.with_name(f"{script.stem}.wan.lock")


def read(path: Path, script: str) -> tuple[Clip, ...]:
    """The takes in a lock, as done clips; none where there is no file. Raises LockError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{path} cannot be read: {error}") from None
    conflict = re.search(r"^(<{7}|={7}|>{7})", text, re.MULTILINE)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise LockError(
            f"{path}:{line}: an unresolved merge conflict. Each take is a block of its own: "
            "keep the blocks of both sides"
        )
    try:
        whole = tomllib.loads(text)
        if whole.get("schema") != 1:
            raise LockError(f"{path} is of a newer version of wanscript; update wanscript")
        return tuple(
            _clip(script, scene, take)
            for scene, takes in whole.get("scene", {}).items()
            for take in takes.values()
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise LockError(f"{path} cannot be read: {error}; take it from git again") from None


def text(clips: Iterable[Clip]) -> bytes:
    """The lock that holds these takes: sorted, one fact a line, a block a take."""
    blocks = [HEAD, "schema = 1\n"]
    for clip in sorted(clips, key=lambda clip: (clip.scene, clip.number)):
        blocks.append(f"\n[scene.{_word(clip.scene)}.t{clip.number:02}]\n")
        blocks.extend(f"{name} = {value}\n" for name, value in _facts(clip))
    return "".join(blocks).encode()


def _facts(clip: Clip) -> list[tuple[str, str]]:
    word = _word
    facts = [
        ("date", word(_date(clip))),
        ("file", word(clip.file)),
        ("fingerprint", word(clip.fingerprint)),
        ("heading", word(clip.heading)),
        ("model", word(clip.model)),
        ("position", str(clip.position)),
        ("sha256", word(clip.sha256)),
        ("take", str(clip.take)),
        ("task", word(clip.task)),
    ]
    facts += [(f"facets.{word(name)}", word(digest)) for name, digest in clip.facets]
    facts += [(f"media.{word(name)}", word(digest)) for name, digest in clip.media]
    if clip.seed is not None:
        facts.append(("seed", str(clip.seed)))
    if clip.billed is not None:
        facts.append(("billed", f"{clip.billed:g}"))
    return sorted(facts)


def _word(value: str | None) -> str:
    return json.dumps(value or "", ensure_ascii=False).replace("\x7f", "\\u007f")


def _date(clip: Clip) -> str:
    at = clip.finished or clip.created
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _clip(script: str, scene: str, take: dict[str, str]) -> Clip:
    billed, seed = take.get("billed"), take.get("seed")
    finished = datetime.fromisoformat(take["date"]).replace(tzinfo=UTC).timestamp()
    return Clip(
        script=script,
        scene=scene,
        fingerprint=take["fingerprint"],
        model=take["model"],
        position=int(take.get("position", 0)),
        heading=take.get("heading", ""),
        take=int(take["take"]),
        number=int(re.search(r"_t(\d+)\.", take["file"])[1]),  # type: ignore[index]
        seed=None if seed is None else int(seed),
        facets=_pairs(take.get("facets")),
        media=_pairs(take.get("media")),
        state=State.DONE,
        finished=finished,
        task=take["task"],
        file=take["file"],
        sha256=take["sha256"],
        billed=None if billed is None else float(billed),
    )


def _pairs(table: object) -> tuple[tuple[str, str], ...]:
    return tuple(table.items()) if isinstance(table, dict) else ()
