"""A stranger's template: what it may take, and that it is told nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wanscript.app.template_process import TemplateProcess
from wanscript.lower.sandbox import TemplateProblem

GIVEN = {"language": "en", "story": "Mara waves", "characters": [{"name": "Mara", "look": ""}]}

BOMBS = {
    "lists by +": "{% set a = [1] %}" + "{% set a = a + a %}" * 60 + "{{ a | length }}",
    "words in blocks": "{% set a %}xxxxxxxx{% endset %}"
    + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60
    + "{{ a | length }}",
    "filters": "{% filter upper %}" * 2000 + "x" * 90_000 + "{% endfilter %}" * 2000,
    "macros": "{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}{% set a = 'xxxxxxxx' %}"
    + "{% set a = m(a) %}" * 60
    + "{{ a | length }}",
    "lists in lists": "{% set a = [1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a }}",
    "compared": "{% set a = [1] %}{% set b = [1] %}"
    + "{% set a = [a, a] %}{% set b = [b, b] %}" * 60
    + "{{ a == b }}",
    "nested": "{% if true %}" * 20_000 + "x" + "{% endif %}" * 20_000,
    "loops in loops": "{% for a in story %}" * 30 + "x" + "{% endfor %}" * 30,
    "brackets": "{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}",
    "long": "{{ story }}" * 300_000,
}

EACH = """
import json, resource, sys
from wanscript.app.template_process import TemplateProcess
from wanscript.lower.sandbox import TemplateProblem

said = {}
bombs, given = json.load(sys.stdin)
for name, bomb in bombs.items():
    with TemplateProcess(seconds=1) as render:
        try:
            said[name] = "words: " + render(bomb, given)[:40]
        except TemplateProblem as problem:
            said[name] = str(problem)
took = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([said, took.ru_maxrss * unit, took.ru_utime + took.ru_stime]))
"""


def test_no_template_takes_more_than_it_may() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", EACH],
        input=json.dumps([BOMBS, GIVEN]),
        capture_output=True,
        text=True,
        check=True,
    )
    said, memory, seconds = json.loads(ran.stdout)
    assert list(said) == list(BOMBS)
    assert not [each for each in said.values() if each.startswith("words: ")]
    assert said["compared"] == "it takes longer than 1 seconds"
    assert memory < 310 * 2**20
    assert seconds < 2 * len(BOMBS)


def test_after_the_first_that_is_too_much_there_is_no_other() -> None:
    with TemplateProcess(seconds=1) as render:
        with pytest.raises(TemplateProblem, match="longer than 1 seconds"):
            render(BOMBS["compared"], GIVEN)
        with pytest.raises(TemplateProblem, match="longer than 1 seconds"):
            render("{{ story }}", GIVEN)


def test_what_is_wrong_has_its_line() -> None:
    with TemplateProcess() as render:
        for text, line, words in (
            ("{{ story }}\n{{ nothing }}", 2, "asks for `nothing`"),
            ("{{ story }}\n\n{% if %}", 3, "Expected an expression"),
            ("{{ story }}\n{{ 1 / 0 }}", 2, "division by zero"),
            ("{{ ().__class__ }}", 1, "attribute"),
        ):
            with pytest.raises(TemplateProblem, match=words) as caught:
                render(text, GIVEN)
            assert caught.value.line == line
        # and it goes on
        assert render("{{ story | upper | stop }}", GIVEN) == "MARA WAVES."
        assert render("{% for who in characters %}{{ who.name }}{% endfor %}", GIVEN) == "Mara"


def test_a_film_of_many_scenes_needs_one_process() -> None:
    with TemplateProcess() as render:
        assert {render("{{ story }} {{ language }}", GIVEN) for _ in range(500)} == {
            "Mara waves en"
        }


def test_it_is_told_no_secret_and_finds_no_module_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jinja2.py").write_text("raise SystemExit('a stranger was imported')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-secret")
    with TemplateProcess() as render:
        assert render("{{ story }}", GIVEN) == "Mara waves"
        process = render._process
        assert process is not None
        environ = Path(f"/proc/{process.pid}/environ")
        if environ.exists():
            assert b"sk-secret" not in environ.read_bytes()
    assert process.returncode is not None
