"""Storyboards made by hand, so that what is shown is tested without the compiler."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path, PurePath

from wanscript.compile import Compilation
from wanscript.language.source import Source, Span
from wanscript.language.storyboard import (
    Declared,
    Heading,
    Mention,
    Picture,
    Role,
    Scene,
    Setting,
    Shot,
    Speech,
    Storyboard,
    Text,
    Time,
    Words,
)
from wanscript.wan.request import Medium, Prompt, Request

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCE = Source(PurePath("film.wan"), "EXT. ALLEY - NIGHT")
SPAN = Span(SOURCE, 0, 18)


def declared(role: str, name: str, *media: str, look: str = "") -> Declared:
    kinds = {".mp4": "video", ".mp3": "audio", ".wav": "audio"}
    pictures = tuple(
        Picture(kinds.get(PurePath(each).suffix, "image"), each, SPAN) for each in media
    )
    return Declared(Role(role), name, SPAN, pictures, look=(Words(look, SPAN),) if look else ())


def text(words: str, names: list[str]) -> Text:
    if not names or not words:
        return (Words(words, SPAN),) if words else ()
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    parts: list[Words | Mention] = []
    for at, piece in enumerate(re.split(f"({pattern})", words)):
        if piece:
            parts.append(Mention(piece, piece, SPAN) if at % 2 else Words(piece, SPAN))
    return tuple(parts)


def said(name: str, words: str) -> Speech:
    speakers = (Mention(name, name.upper(), SPAN),) if name else ()
    return Speech(speakers, words, SPAN)


def film(
    cast: list[Declared],
    shots: list[tuple[str, str, float, float, list[str | tuple[str, str]]]],
    *,
    slug: tuple[str, str, str | None] | None = ("EXT", "Alley", "night"),
    seconds: int = 10,
    story: list[str | tuple[str, str]] | None = None,
    settings: dict[str, str] | None = None,
    ratio: str = "16:9",
    language: str = "en",
    title: str = "The Rusty Wall",
    scenes: int = 1,
) -> Compilation:
    names = [each.name for each in cast]

    def item(each: str | tuple[str, str]) -> Text | Speech:
        return text(each, names) if isinstance(each, str) else said(*each)

    heading = None
    if slug:
        kind, words, time = slug
        place = Mention(words, words, SPAN) if words in names else None
        line = f"{kind}. {words.upper()} - {(time or '').upper()}"
        source = Source(PurePath("film.wan"), line)
        heading = Heading(
            place, words, kind == "INT", kind == "EXT", time, None, Span(source, 0, len(line))
        )
    made = tuple(
        Shot(
            id,
            text(head, names),
            Time(Decimal(str(start)), Decimal(str(end)), SPAN) if end else None,
            tuple(item(each) for each in items),
            SPAN,
        )
        for id, head, start, end, items in shots
    )
    given = {key: Setting(key, value, (), SPAN, SPAN) for key, value in (settings or {}).items()}
    board = tuple(
        Scene(
            None, at + 1, heading, given, language, tuple(item(each) for each in story or []),
            made, (), None, None, SPAN,
        )
        for at in range(scenes)
    )  # fmt: skip
    requests = tuple(
        Request(
            scene=scene.name,
            take=1,
            shots=tuple(shot.id for shot in made),
            model="wan2.7-r2v",
            prompt=Prompt(f"Scene {scene.name}"),
            media=tuple(
                Medium("reference_video" if p.kind == "video" else "reference_image", p.url)
                for each in cast
                for p in each.media
                if p.kind != "audio"
            ),
            parameters=(("resolution", "720P"), ("ratio", ratio), ("duration", seconds)),
        )
        for scene in board
    )
    storyboard = Storyboard(title, tuple(cast), board, given)
    return Compilation(SOURCE, (SOURCE,), storyboard, requests, (), ())


def alley(**more: object) -> Compilation:
    return film(
        [
            declared("character", "Mara", "cast/mara.mp4"),
            declared("character", "Jonas", "cast/jonas.jpg"),
            declared("background", "Alley", "sets/alley.jpg"),
        ],
        [
            ("1", "Wide shot", 0, 4, ["Mara walks in from the deep left side of the frame."]),
            (
                "2", "Close-up of Jonas", 4, 10,
                [
                    "Mara leans against the rusty wall of the Alley. Hearing footsteps, she slowly turns her head.",
                    ("Mara", "Why did you still come?"),
                    ("Jonas", "Let's talk."),
                ],
            ),
        ],
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def forest() -> Compilation:
    cast = [
        declared("character", "Tam"),
        declared("character", "Pip"),
        declared("background", "Forest"),
    ]
    shots = [
        ("1", "Wide shot", "Tam and Pip cross a root as broad as a bridge."),
        ("2", "Medium shot", "Tam lifts his lantern and looks past the ferns."),
        (
            "3",
            "Medium shot",
            "Pip hovers before a stone, and its blue light wakes three carved waves.",
        ),
        ("4", "Close-up", "Under the moss, the shoulder of an old bronze bell."),
        ("5", "Close-up", "Tam holds his breath. His eyes fill with gold."),
        ("6", "Wide shot", "Inside a hollow tree the bell swings by itself."),
    ]
    return film(
        cast, [(n, h, 0, 0, [t]) for n, h, t in shots],
        slug=("EXT", "Forest", "dawn"), seconds=12, settings={"storyboard": "board.png"},
    )  # fmt: skip


def planet() -> Compilation:
    return film(
        [declared("character", "Ines", "cast/ines.jpg"), declared("prop", "Capsule", "props/seed.jpg")],
        [
            ("1", "Wide shot", 0, 3, ["Ines walks away from the glowing dome. Dust rises at each step."]),
            ("2", "Close-up of the Capsule, camera pushes in", 3, 6, ["Inside the glass of the Capsule the two leaves tremble and unfold."]),
            ("3", "Medium shot", 6, 10, ["Ines kneels, presses the Capsule into the ground and looks up."]),
        ],
        slug=None, settings={"first frame": "first.webp"},
    )  # fmt: skip


def teahouse() -> Compilation:
    return film(
        [
            declared("character", "老周", "cast/laozhou.jpg"),
            declared("character", "小满", "cast/xiaoman.jpg"),
            declared("background", "茶馆", "sets/chaguan.jpg"),
        ],
        [
            ("1", "全景", 0, 4, ["客人都散了，只剩一盏灯。小满提着茶壶，慢慢走到老周的桌边。"]),
            ("2", "小满的近景", 4, 7, ["她把茶壶轻轻放下。", ("小满", "周先生，后来那只鹤呢？")]),
            ("3", "老周的特写，镜头缓缓推近", 7, 12, ["老周合上扇子，望向窗外的月亮。", ("老周", "它飞走了，可每年冬天，都有人听见它叫。")]),
        ],
        slug=("INT", "茶馆", "night"), seconds=12, language="zh", title="茶馆夜话",
    )  # fmt: skip


def unseen(**more: object) -> Compilation:
    """Everybody and every place without a picture of its own."""
    return film(
        [
            declared("character", "Noor", "https://pictures.example/noor.png"),
            declared("character", "Emil"),
            declared("background", "Old Harbour Street"),
        ],
        [
            ("1", "Establishing shot, camera pulls back", 0, 3, ["Lights go on, one after the other."]),
            ("2", "Two-shot", 3, 6, ["Noor and Emil wait for the last tram.", ("Noor", "It never comes on Sundays.")]),
            ("3", "Over-the-shoulder of Emil", 6, 8, ["Noor looks past him.", ("Emil", "Then we walk.")]),
            ("4", "Medium shot, handheld", 8, 10, ["Emil turns up his collar."]),
        ],
        slug=("EXT", "Old Harbour Street", "dusk"), **more,
    )  # fmt: skip


def beats() -> Compilation:
    made = film(
        [declared("character", "Mara")],
        [],
        seconds=6,
        story=["Mara waits. Then the shot cuts to a close-up of Mara."],
    )
    scene = made.storyboard.scenes[0]
    assert not scene.beats
    return made
