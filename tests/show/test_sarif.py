"""Findings as SARIF: they are valid by its schema, and say what the report says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePath
from typing import Any

import pytest
from jsonschema import Draft4Validator
from printed import ROOT

from wanscript import Source, compile
from wanscript.show.sarif import as_sarif

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
BAD = sorted((ROOT / "tests" / "golden" / "bad").glob("*.wan"))
TEXT = "Character: Mara\n  Image: m.png\n\nMa\u200bra sees 小美.\n\n@Marra wa\u200bits.\n"


def log(text: str, path: str = "film.wan") -> dict[str, Any]:
    found = compile(Source(PurePath(path), text)).diagnostics
    made = json.loads(as_sarif(found, "0.1.0"))
    assert isinstance(made, dict)
    assert len(made["runs"][0]["results"]) == len(found)
    return made


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The schema that a package of npm brings."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, which brings the schema")
    folder = tmp_path_factory.mktemp("npm")
    ran = subprocess.run(
        [npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        # where everything is to be tested, it is no excuse
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npm does not bring {PACKAGE}")
    (packed,) = Path(folder).glob("*.tgz")
    with tarfile.open(packed) as box:
        name = next(name for name in box.getnames() if name.endswith("sarif-2.1.0-rtm.5.json"))
        held = box.extractfile(name)
        assert held is not None
        return json.load(held)


def test_every_golden_is_a_valid_log(schema: Any) -> None:
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    wrong = [
        f"{path.name}: {error.json_path}: {error.message}"
        for path in BAD
        for error in validator.iter_errors(log(path.read_bytes().decode("utf-8", "replace")))
    ]
    assert wrong == []
    assert list(validator.iter_errors({"version": "2.1.0"}))
    assert not list(validator.iter_errors(log("Mara waits.")))


def test_a_result_has_its_place_its_notes_and_what_mends_it() -> None:
    run = log(TEXT)["runs"][0]
    by_code = {each["ruleId"]: each for each in run["results"]}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(by_code)
    for code, each in by_code.items():
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == code
    name, signs = by_code["WAN201"], by_code["WAN117"]
    where = name["locations"][0]["physicalLocation"]
    assert where == {
        "artifactLocation": {"uri": "film.wan"},
        "region": {"startLine": 6, "startColumn": 1, "endLine": 6, "endColumn": 7},
    }
    assert name["level"] == "error"
    assert name["message"]["text"].startswith("nobody here is called `Marra`. did you mean `Mara`?")
    (note,) = name["relatedLocations"]
    assert note["physicalLocation"]["region"]["startLine"] == 1
    ((change,),) = [fix["artifactChanges"] for fix in signs["fixes"]]
    assert [each["deletedRegion"]["startLine"] for each in change["replacements"]] == [4, 6]
    assert {each["insertedContent"]["text"] for each in change["replacements"]} == {""}


def test_a_path_is_a_uri() -> None:
    def uri(path: str) -> str:
        (result, *_) = log(TEXT, path)["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        return str(place["artifactLocation"]["uri"])

    assert uri("a film: 1/小.wan") == "a%20film%3A%201/%E5%B0%8F.wan"
    assert uri("caf\udce9.wan") == "caf%E9.wan"
    assert uri("/films/a b.wan") == "file:///films/a%20b.wan"
