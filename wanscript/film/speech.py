"""Lines said aloud by eSpeak NG, where the extra `voice` is installed.

eSpeak NG is under the GPL, so nothing here loads it before a voice is asked for.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import re
from array import array
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..draw.lighting import tints
from ..language.storyboard import Storyboard
from ..timeline.speaking import plain

Say = Callable[[str, str, float, int], "array[float] | None"]
"""Says somebody's words within seconds, at samples a second; None where it cannot say them."""

PACKAGE = "espeakng-loader"

_SYNCHRONOUS, _STAY, _UTF8, _RATE = 2, 0x8000, 1, 1
_USUAL, _FASTEST, _PEAK = 165, 380, 0.42
_QUIET = 0.004
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")

_LANGUAGES: tuple[tuple[str, str], ...] = (
    ("[\u3400-\u9fff\uf900-\ufaff]", "cmn"),
    ("[\uac00-\ud7af]", "ko"),
    ("[\u0400-\u04ff]", "ru"),
    ("[\u0590-\u05ff]", "he"),
    ("[\u0600-\u06ff]", "ar"),
    ("[\u0900-\u097f]", "hi"),
    ("[\u0e00-\u0e7f]", "th"),
    ("[\u0370-\u03ff]", "el"),
    ("[A-Za-z]", "en-us"),
)
"""The language of a line, by its letters; the first that are found count."""

_SEXES = (
    (r"\b(?:woman|girl|lady|mother|grandmother|queen|her|she)\b|[女妈她姐娘]", "f"),
    (r"\b(?:man|boy|gentleman|father|grandfather|king|his|he)\b|[男爸他爷叔]|先生|^老", "m"),
)
_VARIANTS: Mapping[str, tuple[str, ...]] = {
    "f": ("f3", "f2", "f4", "f1"),
    "m": ("m3", "m1", "m7", "m2"),
}


def installed() -> bool:
    """Whether the extra is there; it is not loaded."""
    return importlib.util.find_spec("espeakng_loader") is not None


def voices(storyboard: Storyboard) -> dict[str, str]:
    """The variant in which everybody speaks: by their name and look, else in turn."""
    known = {each.name: f"{each.name} {plain(each.look)}" for each in storyboard.declared}
    out: dict[str, str] = {}
    for name in tints(storyboard):
        taken = {sex: sum(variant[0] == sex for variant in out.values()) for sex in _VARIANTS}
        found = (sex for terms, sex in _SEXES if re.search(terms, known[name], re.IGNORECASE))
        sex = next(found, min(taken, key=taken.__getitem__))
        out[name] = _VARIANTS[sex][taken[sex] % len(_VARIANTS[sex])]
    return out


def language(text: str) -> str | None:
    """The language whose voice can say a text; None where none can, as with kanji and kana."""
    if _KANA.search(text):
        return None if _HAN.search(text) else "ja"
    return next((name for letters, name in _LANGUAGES if re.search(letters, text)), None)


def sayer(storyboard: Storyboard) -> Say:
    """Says this film's lines. Raises ModuleNotFoundError without the extra, OSError if broken."""
    cast, engine = voices(storyboard), _engine()

    def say(speaker: str, words: str, seconds: float, rate: int) -> array[float] | None:
        spoken = language(words)
        if spoken is None or not engine.takes(spoken, cast.get(speaker, "m3")):
            return None
        said = engine.said(words, _USUAL)
        if len(said) > seconds * engine.rate:
            speed = min(_FASTEST, round(_USUAL * len(said) / max(1.0, seconds * engine.rate)))
            said = engine.said(words, speed)
        return _levelled(said, engine.rate, seconds, rate)

    return say


class _Engine:
    """The library of the process: it has one voice at a time."""

    def __init__(self, library: Any, data: str) -> None:
        self._library, self._pieces = library, bytearray()
        self.rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _STAY)
        if self.rate <= 0:
            raise OSError("eSpeak NG does not start")
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        self._kept = kind(self._heard)
        library.espeak_SetSynthCallback(self._kept)

    def _heard(self, wave: int | None, count: int, _events: object) -> int:
        if wave and count > 0:
            self._pieces += ctypes.string_at(wave, 2 * count)
        return 0

    def takes(self, language: str, variant: str) -> bool:
        """Whether it speaks a language now: what it does not know leaves the old voice."""
        names = (f"{language}+{variant}", language)
        return any(self._library.espeak_SetVoiceByName(name.encode()) == 0 for name in names)

    def said(self, text: str, speed: int) -> array[int]:
        """A text at words a minute, as 16-bit samples."""
        self._pieces.clear()
        data = text.replace("\0", " ").encode()
        self._library.espeak_SetParameter(_RATE, speed, 0)
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        out = array("h")
        out.frombytes(bytes(self._pieces))
        return out


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    loader = importlib.import_module("espeakng_loader")
    return _Engine(ctypes.CDLL(loader.get_library_path()), loader.get_data_path())


def _levelled(said: array[int], own: int, seconds: float, rate: int) -> array[float] | None:
    """Speech without the silence behind it, of one loudness, cut off softly at its end."""
    import av

    top = max(map(abs, said), default=0)
    if not top:
        return None
    last = next(at for at in range(len(said) - 1, -1, -1) if abs(said[at]) > top * _QUIET)
    said = said[: last + 1]
    block = av.AudioFrame("s16", "mono", len(said))
    raw = said.tobytes()
    block.planes[0].update(raw + bytes(block.planes[0].buffer_size - len(raw)))
    block.sample_rate = own
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    out = array("f")
    for part in (*resampler.resample(block), *resampler.resample(None)):
        out.frombytes(bytes(part.planes[0])[: 4 * part.samples])
    out = out[: max(0, round(seconds * rate))]
    gain, fade = _PEAK * 32768 / top, min(len(out), rate // 50)
    for at in range(fade):
        out[len(out) - 1 - at] *= at / fade
    return array("f", (max(-_PEAK, min(_PEAK, sample * gain)) for sample in out))
