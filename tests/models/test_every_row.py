"""Every model row against every way of attaching a medium: what the check lets through is taken.

`every_row.txt` says what becomes of each; `--accept` rewrites it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType

import pytest
from click.testing import CliRunner
from media_tools import SPEEDS, all_media
from msgspec import structs
from ways import Way, ways

from wanscript.cli.check import check
from wanscript.cli.run import run
from wanscript.compiler import Compilation, compile
from wanscript.dashscope.body import body
from wanscript.dashscope.emulator.accepted_request import AcceptedRequest, Held
from wanscript.dashscope.emulator.validate import Refusal, validate
from wanscript.dashscope.job import Job
from wanscript.film.title_card import title_card
from wanscript.language.diagnostic import Severity
from wanscript.language.source import Source
from wanscript.media import files
from wanscript.media.probe import probe
from wanscript.models import table
from wanscript.models.media import Facts, MediaFacts, MediaKind, MediaProblem, MediaRole, is_url
from wanscript.models.request import Request
from wanscript.models.spec import Choice, IntRange, MediaLimits, ModelSpec, Parameter
from wanscript.models.table import MODELS, family

GOLDEN = Path(__file__).with_name("every_row.txt")
REASONS = frozenset(("WAN211", "WAN301", "WAN302", "WAN303", "WAN304", "WAN306", "WAN307"))
"""Why a row may not take a script."""

SENT_WRONG = frozenset(("WAN301", "WAN302", "WAN304", "WAN306"))
"""Codes of what would be refused if it were sent: of others nothing is sent, or something else."""

Told = tuple[str, ...]


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return all_media(tmp_path_factory.mktemp("media"))


def compiled(way: Way, row: ModelSpec, folder: Path) -> Compilation:
    source = Source(PurePath("film.wan"), way.script)
    return compile(source, facts=measured(folder), model=row.name)


def measured(folder: Path) -> Facts:
    """The facts of the media of a folder, with the frames a second that they were made with."""
    look = files.facts(folder)

    def facts(name: str) -> MediaFacts | MediaProblem | None:
        found = look(name)
        fps = SPEEDS.get(name)
        return structs.replace(found, fps=fps) if fps and isinstance(found, MediaFacts) else found

    return facts


def errors(made: Compilation) -> Told:
    found = {each.code for each in made.diagnostics if each.severity is Severity.ERROR}
    return tuple(sorted(found))


def judged(request: Request, folder: Path) -> AcceptedRequest | Refusal:
    """What the service says to a request, its local media uploaded and its chain shot."""

    def there(name: str) -> str:
        return name if is_url(name) else f"oss://store/{name}"

    sent = structs.replace(
        request,
        media=tuple(
            structs.replace(
                it,
                url="oss://store/end.png" if it.after else there(it.url),
                voice=there(it.voice) if it.voice else None,
                after=None,
            )
            for it in request.media
        ),
    )

    def find(_: str, name: str) -> Held | None:
        if not name.startswith("oss://"):
            return None
        path = folder / name.removeprefix("oss://store/")
        facts = measured(folder)(path.name)
        assert isinstance(facts, MediaFacts)
        return Held(hashlib.sha256(path.read_bytes()).hexdigest(), path, facts)

    return validate(json.dumps(body(sent).json_dict()).encode(), find)


def seen(row: ModelSpec, folder: Path) -> Mapping[str, Told]:
    """The codes of each way, none where the check lets it through; what disagrees fails."""
    told = {}
    for way in ways(row):
        made = compiled(way, row, folder)
        codes = told[way.name] = errors(made)
        said = [judged(request, folder) for request in made.requests]
        refused = [each for each in said if isinstance(each, Refusal)]
        place = f"{row.name}: {way.name}\n{way.script}\n{codes} {refused}"
        assert made.requests, place
        assert set(codes) <= REASONS, place
        if not codes:
            assert not refused, place
        # without a type beside it a medium is what its bytes are
        if row.wire_format == "media" and codes and set(codes) <= SENT_WRONG:
            assert refused, place
    return told


def table_of(told: Mapping[str, Mapping[str, Told]]) -> str:
    """A block for each family: what it refuses, and why; all else is taken."""
    blocks = []
    for name, by_way in told.items():
        lines = [f"  {way}: {' '.join(codes)}" for way, codes in by_way.items() if codes]
        fine = [way for way, codes in by_way.items() if not codes]
        blocks.append("\n".join([name, *lines, f"  taken: {'; '.join(fine)}", ""]))
    return "\n".join(blocks)


def test_what_the_check_lets_through_is_taken(media: Path, accept: bool) -> None:
    told = {name: seen(MODELS[name], media) for name in MODELS}
    for name, codes in told.items():
        assert codes == told[family(name)]
    said = table_of({name: codes for name, codes in told.items() if name == family(name)})
    if accept:
        GOLDEN.write_text(said, "utf-8")
    assert GOLDEN.read_text("utf-8") == said


# ---- a row that nobody has -------------------------------------------------------------------

INVENTED = ModelSpec(
    name="lumen-9",
    wire_format="media",
    prompt_limit=900,
    negative_limit=None,
    labels=MODELS["wan2.7-r2v"].labels,
    references=(0, 4),
    kinds=MappingProxyType({MediaKind.IMAGE: 3, MediaKind.VIDEO: 1, MediaKind.AUDIO: 2}),
    manual_labels=("image", "video", "audio"),
    parameters=(
        Parameter("resolution", "resolution", Choice(("720P",)), "720P"),
        Parameter("duration", "duration", IntRange(4, 20, other=-1), 6),
    ),
    duration=(4, 20),
    duration_with_video=(4, 12),
    duration_default=6,
    pixels=MappingProxyType({("720P", "16:9"): (1280, 720)}),
    bounds=MappingProxyType(
        {
            MediaRole.FIRST_FRAME: MediaLimits(
                MediaKind.IMAGE, ("jpeg", "png"), 2**22, short_side=330, aspect=2
            ),
            MediaRole.REFERENCE_IMAGE: MediaLimits(
                MediaKind.IMAGE, ("jpeg",), 2**22, side=(300, 900)
            ),
            MediaRole.REFERENCE_VIDEO: MediaLimits(
                MediaKind.VIDEO, ("mp4",), 2**24, seconds=(1, 10), fps=20
            ),
            MediaRole.REFERENCE_AUDIO: MediaLimits(
                MediaKind.AUDIO, ("wav",), 2**22, seconds=(1, 9), together=9
            ),
        }
    ),
    frame="alone",
    voice="audio",
    storyboard=False,
    in_all=15,
    videos_billed="unknown",
)


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> ModelSpec:
    rows = table.MODELS._rows  # type: ignore[attr-defined]
    monkeypatch.setitem(rows, INVENTED.name, INVENTED)
    return INVENTED


VARIANTS: tuple[Callable[[ModelSpec], ModelSpec], ...] = (
    lambda row: row,
    lambda row: structs.replace(row, frame="beside", references=(1, 2), voice="", items_warned=3),
    lambda row: structs.replace(row, frame="needed", kinds=MappingProxyType({}), references=(0, 0)),
    lambda row: structs.replace(row, frame="", wire_format="reference_urls", counted_together=True),
    lambda row: structs.replace(
        row,
        parameters=(
            *(each for each in row.parameters if each.name != "resolution"),
            Parameter("resolution", "resolution", Choice(("4K",)), "4K"),
            Parameter("ratio", "ratio", Choice(("2:1",)), "2:1", with_frame=False),
        ),
        pixels=MappingProxyType({("4K", "2:1"): (2048, 1024)}),
    ),
)


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_a_row_of_another_model_needs_nothing_but_the_row(
    media: Path, invented: ModelSpec, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    row = VARIANTS[number](invented)
    monkeypatch.setitem(table.MODELS._rows, row.name, row)  # type: ignore[attr-defined]
    told = seen(row, media)
    assert any(told.values())
    assert not all(told.values())


# ---- one rehearsal a row ---------------------------------------------------------------------


def small(job: Job) -> None:
    """A clip of the right length that is drawn in a blink."""
    title_card(replace(job, width=640, height=360))


def richest(row: ModelSpec, folder: Path) -> Way:
    """The way with the most local media among those that the check lets through."""

    def count(way: Way) -> int:
        made = compiled(way, row, folder)
        local = (it for each in made.requests for it in each.media if not is_url(it.url))
        return -1 if errors(made) else sum(1 + bool(it.voice) for it in local)

    return max(ways(row), key=count)


@pytest.mark.parametrize("name", [*MODELS, INVENTED.name])
@pytest.mark.usefixtures("invented")
def test_a_rehearsal_of_every_row(
    media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("wanscript.film.rehearsal.rehearsal", lambda *_, **__: small)
    monkeypatch.chdir(tmp_path)
    for each in media.iterdir():
        shutil.copyfile(each, tmp_path / each.name)
    way = richest(MODELS[name], tmp_path)
    Path("film.wan").write_text(way.script, "utf-8")
    assert CliRunner().invoke(check, ["film.wan", "--model", name]).exit_code == 0
    ran = CliRunner().invoke(run, ["film.wan", "--model", name], catch_exceptions=False)
    assert ran.exit_code == 0, way.script + ran.output
    assert all(probe(Path(line)).seconds for line in ran.stdout.split())


@pytest.mark.parametrize("name", MODELS)
def test_sizes_are_those_that_a_film_can_have(name: str) -> None:
    """H.264 films, and so rehearsals, have an even number of pixels each way."""
    assert all(side % 2 == 0 for size in MODELS[name].pixels.values() for side in size)
