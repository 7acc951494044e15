"""A language is one file of words and its templates: nothing else knows of it."""

from __future__ import annotations

import ast
import tokenize
import tomllib
import unicodedata
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from printed import ROOT, script

from wanscript.compiler import compile
from wanscript.language import typos
from wanscript.language.fold import fold
from wanscript.language.parse import parse
from wanscript.language.spelled import joined
from wanscript.language.storyboard import Speech
from wanscript.language.word_files import texts
from wanscript.language.words import DATA, DEFAULT, FIELDS, LANGUAGES, NAMES
from wanscript.models.table import MODELS

FILES = {path.stem: path for path in (ROOT / "grammar" / "words").glob("*.toml")}
TOLD = {code: tomllib.loads(path.read_text("utf-8")) for code, path in FILES.items()}
FORMS = ("prose", "shots", "storyboard", "speech")
TABLES = {
    "zh": {"models/table.py", "draw/terms.py", "show/breakdownterms.py"},
    "ja": {"film/speech.py"},
    "ko": {"film/speech.py"},
}
"""Where a language may be named: labels of models and the words of views are rows by language, and
the voices of a rehearsal are another program's."""


def test_every_file_is_a_language_and_its_name_is_a_value() -> None:
    assert set(LANGUAGES) == set(FILES)
    assert {"en", "zh", "ja", "ko"} <= set(LANGUAGES)
    for code in LANGUAGES:
        assert NAMES[code] == code


def test_english_comes_first_whatever_other_languages_are_called(tmp_path: Path) -> None:
    """What is shown where a language has no word of its own is English."""
    (tmp_path / "words").mkdir()
    for code in ("zh", "de", "en"):
        (tmp_path / "words" / f"{code}.toml").write_text("")
    assert [*texts(tmp_path)] == ["en", "de", "zh"]
    assert DEFAULT == "en"


def test_a_word_of_one_language_is_no_slip_of_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typos, "FIELDS", {"imagem": "image", **FIELDS})
    made = compile(script("Character: Mara\nImage: https://example.com/m.png\n\nMara waits.\n"))
    (told,) = made.diagnostics
    assert told.message == "`Image` is a field of `Mara`, but stands at the left edge"


def _strings(data: object) -> Iterator[str]:
    """Every word in some data, as a key or a value."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (key, *_strings(value))
    elif isinstance(data, list):
        for each in data:
            yield from _strings(each)


@pytest.mark.parametrize("code", FILES)
def test_every_word_of_a_file_is_read(code: str) -> None:
    """A part or a list whose name is typed wrong would be left out in silence."""
    read = {*_strings(DATA), *DATA["action"], DATA["numerals"]}
    for part, lists in TOLD[code].items():
        for name, words in lists.items() if part != "language" else ():
            split = words.split() if part == "common" else [*_strings(words)]
            lost = [each for each in split if each not in read and fold(each) not in read]
            assert lost == [], f"grammar/words/{code}.toml: [{part}] {name}"


def test_every_language_has_its_templates_or_says_whose_it_has() -> None:
    kept = {path.name for path in (ROOT / "wanscript" / "prompts").glob("*.j2")}
    own = {each.forms for each in LANGUAGES.values()}
    assert kept == {f"{form}.{code}.j2" for form in FORMS for code in own}
    assert LANGUAGES["ko"].forms == "en"


@pytest.mark.parametrize("part", ["keys", "roles", "fields", "values", "headings"])
def test_a_word_means_the_same_in_every_language(part: str) -> None:
    meant: dict[str, str] = {}
    for told in TOLD.values():
        for meaning, words in told.get(part, {}).items():
            for word in words:
                assert meant.setdefault(fold(word), meaning) == meaning, word


@pytest.mark.parametrize(
    "part", ["keys", "roles", "fields", "values", "headings", "times", "extensions"]
)
def test_a_language_means_nothing_that_english_has_no_word_for(part: str) -> None:
    for code, told in TOLD.items():
        assert set(told.get(part, {})) <= set(TOLD["en"][part]), code


def test_no_code_names_a_language_but_the_tables_that_have_a_row_for_it() -> None:
    package = ROOT / "wanscript"
    found: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in LANGUAGES:
                found.setdefault(str(node.value), set()).add(str(path.relative_to(package)))
    assert set(found) <= {"en", *TABLES}
    for code, places in TABLES.items():
        assert found[code] <= places


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_model_without_labels_of_a_language_has_the_english_ones(code: str) -> None:
    for name, row in MODELS.items():
        assert "en" in row.labels, name
    film = f"Language: {code}\nCharacter: 花子\n  Image: https://example.com/h.png\n\n花子 walks.\n"
    (request,) = compile(script(film)).requests
    spelled = MODELS[request.model].labels
    assert request.prompt.text == f"{spelled.get(code, spelled['en'])['image'].format(n=1)} walks."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Mara walks along the wall.", "en"),
        ("小美转过身，看着窗外的雨。", "zh"),
        ("花子は窓の外の雨を見ている。", "ja"),
        ("東京駅前の広場、夜。花子が立つ。", "ja"),
        ("하나가 창밖의 비를 바라본다.", "ko"),
        ("하나 walks through the rain, and nobody sees it.", "en"),
        ("12 34", "en"),
    ],
)
def test_a_scene_is_in_the_language_of_its_characters(words: str, code: str) -> None:
    (scene,) = compile(script(f"{words}\n")).storyboard.scenes
    assert scene.language == code


def test_the_folder_of_words_holds_nothing_else() -> None:
    assert set(FILES.values()) == set(Path(ROOT / "grammar" / "words").iterdir())


def test_no_word_of_a_script_without_case_stands_in_code() -> None:
    """Words of scripts with case are words of messages too, which no test can tell apart.

    `han.py` has no words but signs: of one character its two spellings.
    """
    package = ROOT / "wanscript" / "language"
    for path in set(package.glob("*.py")) - {package / "han.py"}:
        for token in tokenize.generate_tokens(StringIO(path.read_text("utf-8")).readline):
            if token.type == tokenize.STRING:
                assert not [c for c in token.string if unicodedata.category(c) == "Lo"], path


@pytest.mark.parametrize("word", ["地", "着", "て"])
def test_what_stands_before_a_verb_numbers_no_scene(word: str) -> None:
    (line,) = parse(script(f"{word}3场 酒馆 日 内\n"))[0].lines
    assert line.kind != "HEADING"


@pytest.mark.parametrize(
    ("first", "second", "cue"),
    [
        ("MARA", "JONAS", "MARA AND JONAS"),
        ("小美", "老周", "小美与老周"),
        ("はな", "ゆき", "はなとゆき"),
        ("하나", "두리", "하나 AND 두리"),
    ],
)
def test_two_who_speak_as_one_are_joined_by_their_language(
    first: str, second: str, cue: str
) -> None:
    assert joined(first, second) == cue
    cast = "".join(
        f"Character: {name}\n  Image: https://example.com/a.png\n" for name in (first, second)
    )
    (scene,) = compile(script(f"{cast}\n{cue}\n12.\n")).storyboard.scenes
    (speech,) = (part for part in scene.story if isinstance(part, Speech))
    assert [who.name for who in speech.speakers] == [first, second]
