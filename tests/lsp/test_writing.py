"""A long session of a careless writer: what is answered is what a server without a past answers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types
from printed import ROOT
from test_broken import answers

from wanscript.app.editing import Editing
from wanscript.app.errors import CannotRename
from wanscript.app.renaming import renamed
from wanscript.language.source import Source
from wanscript.lsp import names
from wanscript.lsp.documents import Change, Documents
from wanscript.lsp.places import full, position_of

ALLEY = ROOT / "examples/alley"
PARTS = (
    "M", " ", "\n", "\r\n", "\r", ":", "@", "#", "[4s]", "😀", "小美", "مريم", "é", "\u2028", "\t",
    "MARA\n", "\n\nINT. BAR - DAY\n\n", "\n\nEXT. ALLEY - NIGHT #one#\n\n", "1. Wide shot [2s]\n",
    "Include: cast.wan\n", "Include: film.wan\n", "\nCharacter: 小美\n  Image: a.png\n", "[[", "]]",
    "Mara (quietly)\n", "First frame: end of scene one\n", "Model: wan2.7-i2v\n", "\x00",
    "  Aka: Jo\n",
)  # fmt: skip
NAMES = ("Lena", "Anna Klein", "老周", "😀", "Mr. O'Brien", "Mara")


class Writer:
    """Somebody who types, pastes, deletes, takes back and renames in two texts of a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.documents = Documents(Editing((folder,)))
        film = (folder / "film.wan").read_text("utf-8")
        self.texts = {"film.wan": film, "cast.wan": "Character: Rosa\n  Image: cast/jonas.jpg\n"}
        self.before = {name: [text] for name, text in self.texts.items()}
        for name, text in self.texts.items():
            item = types.TextDocumentItem((folder / name).as_uri(), "wan", 1, text)
            self.documents.open(item)

    def act(self) -> None:
        name = self.chance.choice(("film.wan", "film.wan", "film.wan", "cast.wan"))
        deeds: tuple[Callable[[str], None], ...] = (self.write, self.write, self.cut, self.paste)
        self.chance.choice((*deeds, self.take_back, self.rename, self.reopen))(name)

    def write(self, name: str) -> None:
        put = self.chance.choice(PARTS)
        at = self.chance.randint(0, len(self.texts[name]))
        self.change(name, (at, at, put))

    def cut(self, name: str) -> None:
        start = self.chance.randint(0, len(self.texts[name]))
        self.change(name, (start, start + self.chance.choice((1, 3, 60)), ""))

    def paste(self, name: str) -> None:
        """Two edits of one change, the second in the text that the first left."""
        text = self.texts[name]
        start, end = sorted(self.chance.choices(range(len(text) + 1), k=2))
        again = text[start : min(end, start + 400)]
        at = self.chance.randint(0, len(text))
        self.change(name, (at, at, again), (0, 0, self.chance.choice(PARTS)))

    def take_back(self, name: str) -> None:
        self.whole(name, self.chance.choice(self.before[name][-3:]))

    def rename(self, name: str) -> None:
        """Renames what stands somewhere, in every text, as an editor applies it."""
        path = self.folder / name
        film = self.documents.editing.understood(path)
        assert film is not None
        source = Source(path, self.texts[name])
        for _ in range(20):
            at = position_of(source, self.chance.randint(0, len(source.text)))
            if named := names.at(film, at):
                break
        else:
            return
        films = self.documents.editing.films(full(named.symbol.span))
        try:
            edits = renamed(films, named, self.chance.choice(NAMES))
        except CannotRename:
            return
        for other, text in self.texts.items():
            own = [e for e in edits if full(e.span) == self.folder / other]
            for edit in sorted(own, key=lambda e: -e.span.start):
                text = text[: edit.span.start] + edit.text + text[edit.span.end :]
            if own:
                self.whole(other, text)

    def reopen(self, name: str) -> None:
        uri = (self.folder / name).as_uri()
        self.documents.close(uri)
        self.documents.open(types.TextDocumentItem(uri, "wan", 1, self.texts[name]))

    def change(self, name: str, *edits: tuple[int, int, str]) -> None:
        text, made = self.texts[name], list[Change]()
        for start, end, put in edits:
            source = Source(self.folder / name, text)
            place = types.Range(
                position_of(source, start), position_of(source, min(end, len(text)))
            )
            made.append(types.TextDocumentContentChangePartial(place, put))
            start, end = (source.offset(p.line, p.character) for p in (place.start, place.end))
            text = text[:start] + put + text[end:]
        self.send(name, text, made)

    def whole(self, name: str, text: str) -> None:
        self.send(name, text, [types.TextDocumentContentChangeWholeDocument(text)])

    def send(self, name: str, text: str, changes: list[Change]) -> None:
        version = self.chance.randint(-5, 500)
        uri = (self.folder / name).as_uri()
        self.documents.change(types.VersionedTextDocumentIdentifier(version, uri), changes)
        self.texts[name] = text
        self.before[name].append(text)

    def fresh(self) -> Documents:
        made = Documents(Editing((self.folder,)))
        for name, text in self.texts.items():
            path = self.folder / name
            number = self.documents.version(path) or 0
            made.open(types.TextDocumentItem(path.as_uri(), "wan", number, text))
        return made


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(n, marks=pytest.mark.long) for n in range(3, 40))]
)
def test_a_long_session_is_answered_as_a_new_server_answers(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "film"
    shutil.copytree(ALLEY, folder)
    (folder / "alley.wan").rename(folder / "film.wan")
    writer = Writer(folder, seed)
    for step in range(200):
        writer.act()
        if step % 5:
            continue
        fresh = writer.fresh()
        for name, text in writer.texts.items():
            path = folder / name
            assert writer.documents.editing.text(path) == text
            at = position_of(Source(path, text), writer.chance.randint(0, len(text)))
            for now, anew in zip(
                answers(writer.documents, path, at), answers(fresh, path, at), strict=True
            ):
                assert now == anew, (step, name, at)
