"""`review`: the dailies, each take measured against the script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ..app.outputs import require_free, write_output
from ..app.review import scene_reviews
from ..app.takes import TakeList, list_takes, takes_project
from ..review.records import Dailies, SceneReview
from .argument import FOR_A_FILE, form_option, one_script
from .command import command
from .out import err, out, out_json, out_path
from .output import require_file
from .script import opened, outside


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("scene", required=False)
@click.option("--rehearsal", is_flag=True, help="The rehearsals, also where the script was shot.")
@click.option("-o", "--output", metavar="PAGE.html", help="Write them as one page of HTML.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@form_option
def review(
    file: str, scene: str | None, rehearsal: bool, output: str | None, force: bool, form: str
) -> None:
    """Measure the takes of FILE, or of one SCENE, against the script. Free, offline.

    Cuts beside shots, speech where words are due and nowhere else, loudness, black and frozen
    stretches, the seam to the scene before; and what to do about each take. Nothing is shot or
    picked by itself. Needs the extra `review`.
    """
    require_file(output, "a page")
    project = takes_project(file, rehearsal=rehearsal, outside=outside())
    listed = list_takes(project, opened(file, whole=False))
    for problem in listed.problems:
        err(f"wanscript: {problem}")
    if output is not None:
        require_free(Path(output), project.script, listed.prepared.compilation.inputs)
    pick = f"wanscript pick {project.named}{' --rehearsal' * rehearsal}"
    scenes = scene_reviews(listed, scene)
    if form == "text":
        scenes = _told(listed, scenes, pick)
    title = listed.prepared.compilation.storyboard.title
    made = Dailies(title, not project.pays, pick, tuple(scenes))
    if form == "json":
        from ..show.reviewdata import review_document

        out_json(review_document(made))
    if output is not None:
        from ..show.reviewpage import review_page

        page = review_page(made).encode()
        write_output(Path(output), page, listed.prepared.compilation, force=force)
        out_path(output)


def _told(listed: TakeList, scenes: Iterator[SceneReview], pick: str) -> Iterator[SceneReview]:
    """The same scenes; each is told as it comes."""
    from ..show.reviewtext import head, scene_text

    out(head(listed.prepared.compilation.storyboard.title, drawn=not listed.project.pays))
    for each in scenes:
        for line in scene_text(each, pick):
            out(line)
        yield each
