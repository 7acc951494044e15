"""Media on their way out: whole, as what they are, from the file that was looked at."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from wanscript.models.media import MediaRole
from wanscript.models.request import Medium

from .stage import Stage, request


def keys(stage: Stage) -> list[str]:
    """Under which names the service keeps what was uploaded."""
    db = sqlite3.connect(stage.home.parent / "service" / "emulator.db")
    try:
        return [str(row[0]) for row in db.execute("SELECT key FROM upload")]
    finally:
        db.close()


def uploads(stage: Stage) -> list[Path]:
    return list((stage.home.parent / "service" / "uploads").iterdir())


def photo() -> Image.Image:
    return Image.effect_noise((400, 300), 80).convert("RGB")


@pytest.mark.parametrize(
    ("form", "name", "suffix"),
    [("WEBP", "a.png", ".webp"), ("JPEG", "a.webp", ".jpg"), ("PNG", "a", ".png")],
)
def test_a_medium_is_sent_as_what_it_is(stage: Stage, form: str, name: str, suffix: str) -> None:
    photo().save(stage.home / name, form)
    ran = stage.run([request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, name),))])
    assert ran.complete
    (key,) = keys(stage)
    assert key.endswith(suffix)


def test_half_a_picture_is_not_sent(stage: Stage) -> None:
    photo().save(stage.home / "a.jpg")
    half = (stage.home / "a.jpg").read_bytes()[:9000]
    (stage.home / "a.jpg").write_bytes(half)
    ran = stage.run([request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, "a.jpg"),))])
    assert "is a damaged picture" in ran.outcomes[0].message
    assert uploads(stage) == []


def test_a_name_spelled_otherwise_is_the_same_file(stage: Stage) -> None:
    there, written = (unicodedata.normalize(form, "Zoë.png") for form in ("NFD", "NFC"))
    photo().save(stage.home / there)
    ran = stage.run([request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, written),))])
    assert ran.complete
    (sent,) = uploads(stage)
    assert sent.read_bytes() == (stage.home / there).read_bytes()
