"""Tools that write into the folder, and the one that spends what a person approved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver import Context
from pydantic import Field

from ..app.backends import require_service
from ..app.errors import NotReady
from ..app.layout import lay_out
from ..app.ledgers import writing
from ..app.one_move import move, next_take
from ..app.open_script import mend_script, open_script, read_script, require_sound
from ..app.programs import execute
from ..app.programs import plan as planned
from ..app.project import find_project
from ..app.rewrite import rewrite, write_mended
from ..app.run_documents import end_line
from ..app.terms import Terms
from ..documents.run import EndLine
from ..media import files
from ..run.decide import PlanOptions
from ..run.event import Event
from ..run.states import State
from ..show.findings import as_data
from . import results
from .arguments import File, Scene, Scenes, Write
from .place import Place, answering
from .reading import LOOSE, WHOLE


@dataclass(frozen=True, slots=True)
class Writing:
    """The tools that change scripts of a place."""

    at: Place

    @answering
    def fix(self, file: File, write: Write = False) -> results.Mended:
        """Mend what has one right answer, also in what the script includes.

        The mended texts are answered, and written only with `write`.
        """
        made = mend_script(self.at.script(file), WHOLE)
        if made is None:
            found = open_script(self.at.script(file), WHOLE).diagnostics
            return {"mended": [], "left": list(map(as_data, found)), "files": [], "written": False}
        if write:
            write_mended(made)
        return {
            "mended": list(map(as_data, made.mended)),
            "left": list(map(as_data, made.compilation.diagnostics)),
            "files": [{"file": str(now.path), "text": now.text} for _, now in made.files],
            "written": write and bool(made.files),
        }

    @answering
    def fmt(
        self,
        file: File,
        write: Write = False,
        ids: Annotated[bool, Field(description="Whether scenes without an id get one")] = False,
    ) -> results.Laid:
        """Lay a script out in the canonical way; no request changes.

        `ids` gives every scene heading without an id one. Written only with `write`.
        """
        path, data = read_script(self.at.script(file))
        made = lay_out(path, data, ids=ids)
        if write and made.changed:
            rewrite(Path(path), made.data)
        return {
            "file": str(path),
            "changed": made.changed,
            "text": made.text,
            "written": write and made.changed,
            "findings": list(map(as_data, made.findings)),
        }


@dataclass(frozen=True, slots=True)
class Drawing:
    """The tools that draw a film of a place, for nothing."""

    at: Place

    @answering
    def board(
        self,
        file: File,
        producer: Annotated[bool, Field(description="Whether prices stand on it")] = False,
    ) -> results.Drawn:
        """Draw the storyboard as one HTML page beside the script; `producer` adds prices."""
        from ..app.board_page import board_page

        script = self.at.script(file)
        made = open_script(script, WHOLE)
        if not made.requests:
            require_sound(made, file)
            raise NotReady("every scene of the script is omitted: there is nothing to draw")
        project = find_project(script, "dashscope")
        target = Path(script).with_name(f"{script.stem}-board.html")
        page = board_page(project, made, WHOLE, producer=producer)
        files.write(target, page.encode(), home=project.home)
        return {"path": str(target), "findings": list(map(as_data, made.diagnostics))}

    @answering
    async def rehearse(self, file: File, ctx: Context, scenes: Scenes = None) -> EndLine:
        """Rehearse a film on this machine, free: an MP4 of each clip that is new or changed.

        Nothing is paid, and no service is asked.
        """
        options = PlanOptions(frozenset(scenes or ()))
        made = planned(self.at.script(file), options, backend="local")
        done, clips = 0, len(made.plan.steps)
        async with execute(made) as running:
            async for news in running:
                if isinstance(news, Event) and news.take.state is State.DONE:
                    done = min(done + 1, clips)
                    await ctx.report_progress(done, clips, f"scene {news.take.scene} is done")
        return end_line(running.result)


@dataclass(frozen=True, slots=True)
class Spending:
    """The tool that pays: what a person approved, and nothing else."""

    at: Place

    @answering
    async def step(
        self,
        file: File,
        scene: Scene,
        take: Annotated[int | None, Field(description="The number of one take of it")] = None,
    ) -> results.Moved:
        """Make one move of one clip that a person has approved: submit it, ask, or fetch it.

        This spends money, within a live approval of `wanscript approve` alone, which no tool here
        makes; without one nothing is sent. Call again after `wait` seconds until it is null.
        """
        script = self.at.script(file)
        read_script(script)
        project = find_project(script, "dashscope")
        if isinstance(project.ledger, Path) and not project.ledger.exists():
            raise NotReady(
                "nothing was ever approved: a person has to, by "
                f"`wanscript approve {project.named}`"
            )
        require_service(project.settings.region, None)
        made = open_script(script, LOOSE)
        with writing(project) as there:
            wanted = next_take(project, there.ledger, made if made.sound else None, scene, take)
            moved = await move(project, there, wanted, Terms(), None, lambda _: None)
        path = project.home / moved.take.file if moved.take.file else None
        return {
            "scene": scene,
            "number": moved.take.number,
            "state": moved.take.state.value,
            "wait": moved.wait,
            "why": moved.why or moved.take.message,
            "path": None if path is None else str(path.relative_to(self.at.root)),
        }
