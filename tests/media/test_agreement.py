"""The check, the upload and the emulator say the same of every medium, for every model and role."""

from __future__ import annotations

from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from wanscript.dashscope.emulator.accepted_request import Held
from wanscript.dashscope.emulator.validate import _unfit
from wanscript.language.source import Source, Span
from wanscript.lower.checks.check_context import CheckContext
from wanscript.lower.checks.media import _medium
from wanscript.models.limits import violations
from wanscript.models.media import MediaFacts, MediaKind, MediaRole
from wanscript.models.spec import ModelSpec
from wanscript.models.table import MODELS
from wanscript.run.uploads import MediaRejected, _fit

ROWS = [(model, role) for model in MODELS.values() for role in model.bounds]
FORMATS = sorted({each for model, role in ROWS for each in model.bounds[role].formats})


def _near(edges: set[float]) -> st.SearchStrategy[float]:
    steps = st.sampled_from((-1.0, -0.06, -0.05, -0.04, 0.0, 0.04, 0.05, 0.06, 1.0))
    return st.builds(
        lambda edge, step: max(0.0, edge + step), st.sampled_from(sorted(edges)), steps
    )


def _edges(*names: str) -> set[float]:
    found: set[float] = {1.0}
    for model, role in ROWS:
        for name in names:
            value = getattr(model.bounds[role], name)
            found |= {
                float(each) for each in (value if isinstance(value, tuple) else (value or 1,))
            }
    return found


SIDES = st.none() | st.integers(1, 10_000) | _near(_edges("side", "short_side")).map(int)
FACTS = st.builds(
    MediaFacts,
    kind=st.sampled_from(MediaKind),
    format=st.sampled_from([*FORMATS, "gif", "tiff", "webm", "m4a"]),
    size=st.integers(0, 300 * 2**20) | _near(_edges("size")).map(int),
    width=SIDES,
    height=SIDES,
    seconds=st.none() | _near(_edges("seconds")) | st.floats(0, 100),
    alpha=st.booleans(),
    fps=st.none() | _near(_edges("fps")) | st.floats(0.1, 240),
    animated=st.booleans(),
)
SPAN = Span(Source(PurePath("film.wan"), "a"), 0, 1)


@given(FACTS, st.sampled_from(ROWS))
def test_three_judges_are_one(facts: MediaFacts, row: tuple[ModelSpec, MediaRole]) -> None:
    model, role = row
    bounds = model.bounds[role]
    judged = cast("CheckContext", SimpleNamespace(row=model, facts=lambda _: facts))
    checked = list(_medium("a", SPAN, role, judged))
    refused = _unfit(Held("0" * 64, Path("a"), facts), bounds)
    try:
        _fit(lambda: facts, "`a`", "media[0].url", model.name, role)
        sent = ""
    except MediaRejected as error:
        sent = str(error)
    wrong = violations(facts, bounds)
    assert bool(checked) == bool(refused) == bool(sent) == bool(wrong)
    assert [each.help for each in checked] == [each.way for each in wrong]
    if wrong:
        assert wrong[0].message in sent
