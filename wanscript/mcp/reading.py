"""Tools that look and change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace
from pydantic import Field

from ..app.code_page import code_page
from ..app.errors import InputError
from ..app.guide import search_guide
from ..app.open_script import Opening, open_script, read_script, require_sound
from ..app.out_there import all_takes, is_out_there, ledger_of, take_document
from ..app.programs import plan as planned
from ..app.project import find_project
from ..app.saved_plan import document as plan_document
from ..app.views import breakdown_of, market, sheets_of
from ..compiler import Compilation
from ..documents.breakdown import Breakdown
from ..documents.findings import Findings
from ..documents.plan import Plan
from ..documents.source_map import SourceMap
from ..documents.status import Status
from ..language.symbols import Symbol, SymbolTable
from ..media.files import TEXT_LIMIT
from ..run.decide import PlanOptions
from ..show.findings import as_data, place_data
from . import results
from .arguments import File, Model, OneScene, Scenes, Text
from .place import Place, answering

Rehearsal = Annotated[bool, Field(description="Of the free rehearsals, in place of paid clips")]

LOOSE, WHOLE = Opening(whole=False), Opening()


def opened(at: Place, file: str, text: str | None, how: Opening) -> Compilation:
    """A script of the place, or a text in its stead, compiled. Raises as `open_script`."""
    path = at.script(file)
    if text is not None:
        data = text.encode("utf-8", "surrogatepass")
        if len(data) > TEXT_LIMIT:
            raise InputError("the text is longer than a script may be")
        how = replace(how, overlay={str(path): data})
    return open_script(path, how)


@dataclass(frozen=True, slots=True)
class Reading:
    """The tools, about scripts of a place; what one says of itself, an agent reads."""

    at: Place

    @answering
    def check(self, file: File, text: Text = None, model: Model = None) -> Findings:
        """Find everything that is wrong with a script, with places, help and edits.

        All edits of a finding together mend it; `explain` has the page of its code. `text` is
        checked in place of what the file holds. No findings: all good.
        """
        made = opened(self.at, file, text, replace(WHOLE, model=model))
        return {"schema": 1, "findings": [as_data(each) for each in made.diagnostics]}

    @answering
    def explain(
        self, code: Annotated[str, Field(description="A finding's code, as WAN201")]
    ) -> results.Page:
        """The page of a diagnostic, as WAN201: what it means, a wrong and a right example."""
        page = code_page(code)
        return {"code": page.code, "title": page.title, "text": page.text}

    @answering
    def show(
        self, file: File, scene: OneScene = None, text: Text = None, model: Model = None
    ) -> SourceMap:
        """What a script becomes: each prompt and where its words came from, media, price."""
        from ..show.sourcemap import document

        how = replace(LOOSE, model=model)
        made = opened(self.at, file, text, how)
        chosen = market(made)
        return document(made, sheets_of(made, how, chosen, scene), chosen.region)

    @answering
    def symbols(self, file: File, text: Text = None) -> results.Symbols:
        """What a script declares, and every place that names it, across what it includes."""
        table = opened(self.at, file, text, LOOSE).symbols
        return {"symbols": [_symbol(each, table) for each in table.symbols]}

    @answering
    def plan(
        self,
        file: File,
        scenes: Scenes = None,
        model: Model = None,
        rehearsal: Rehearsal = False,
    ) -> Plan:
        """What a paid run would submit, resume and keep, why and for how much; nothing is sent.

        With `rehearsal` it is that of a free rehearsal. Paying is a person's: `wanscript approve`.
        """
        backend = "local" if rehearsal else "dashscope"
        options = PlanOptions(frozenset(scenes or ()))
        made = planned(self.at.script(file), options, backend=backend, opening=Opening(model))
        return plan_document(made, model)

    @answering
    def report(self, file: File, model: Model = None) -> Breakdown:
        """The breakdown of a film: cast by scenes, places, props, lengths, words, prices."""
        from ..show.breakdowndata import breakdown_document

        how = replace(LOOSE, model=model)
        made = require_sound(opened(self.at, file, None, how), file)
        return breakdown_document(breakdown_of(made, how, market(made)))

    @answering
    def status(self, file: File, rehearsal: Rehearsal = False) -> Status:
        """The clips of a script that are approved, at work, unknown, lost or not fetched yet."""
        script = self.at.script(file)
        read_script(script)
        project = find_project(script, "local" if rehearsal else "dashscope")
        with ledger_of(project) as ledger:
            shown = [each for each in all_takes(ledger, project) if is_out_there(each)]
            return {"schema": 1, "takes": [take_document(each, {}) for each in shown]}

    @answering
    def search(
        self,
        words: Annotated[str, Field(description="What is looked for")],
        most: Annotated[int, Field(description="How many passages at most, 1 to 20")] = 5,
    ) -> results.Passages:
        """Search the guide to the language, and the pages of diagnostics, for some words."""
        found = search_guide(words[:500], max(1, min(most, 20)))
        return {
            "passages": [
                {"source": each.source, "title": each.title, "text": each.text} for each in found
            ]
        }


def _symbol(symbol: Symbol, table: SymbolTable) -> results.Symbol:
    return {
        "kind": symbol.role.value if symbol.role else "scene",
        "name": symbol.name,
        **place_data(symbol.span),
        "aka": [place_data(each) for each in symbol.aka],
        "references": [
            {"use": each.use.value, **place_data(each.span)} for each in table.of(symbol)
        ],
    }
