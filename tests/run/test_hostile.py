"""A project from a stranger: it reads, writes and fetches nothing outside of itself."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from wanscript.cli.run import run
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium
from wanscript.run.ledger import transitions
from wanscript.run.states import State

from .stage import Stage, request


@pytest.mark.parametrize("way", ["../secret.png", "link.png", "/absolute"])
def test_no_file_outside_the_project_is_uploaded(stage: Stage, way: str) -> None:
    secret = stage.home.parent / "secret.png"
    Image.new("RGB", (300, 300)).save(secret)
    (stage.home / "link.png").symlink_to(secret)
    name = str(secret) if way == "/absolute" else way
    ran = stage.run([request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, name),))])
    (outcome,) = ran.outcomes
    assert outcome.take.state is State.FAILED
    assert "outside the project folder" in outcome.message
    assert outcome.at == "media[0].url"
    assert stage.accepted() == []
    assert list((stage.home.parent / "service" / "uploads").iterdir()) == []


def test_a_medium_is_what_it_claims_before_it_leaves(stage: Stage) -> None:
    (stage.home / "mara.png").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    ran = stage.run([request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, "mara.png"),))])
    assert "is no picture" in ran.outcomes[0].message
    assert list((stage.home.parent / "service" / "uploads").iterdir()) == []


def test_an_upload_happens_once_for_a_hash_and_a_model(stage: Stage) -> None:
    Image.new("RGB", (300, 300)).save(stage.home / "a.png")
    (stage.home / "b.png").write_bytes((stage.home / "a.png").read_bytes())
    film = [
        request("1", media=(Medium(MediaRole.REFERENCE_IMAGE, "a.png"),)),
        request("2", media=(Medium(MediaRole.REFERENCE_IMAGE, "b.png"),)),
    ]
    assert stage.run(film).complete
    assert len(list((stage.home.parent / "service" / "uploads").iterdir())) == 1


@pytest.mark.parametrize("scene", ["../../evil", "/evil", "a/../../../evil", "CON", ".."])
def test_a_scene_writes_only_into_its_folder(stage: Stage, scene: str) -> None:
    ran = stage.run([request(scene, "Reference image waves.")])
    (outcome,) = ran.outcomes
    assert outcome.path is not None
    assert outcome.path.parent == stage.home / "takes" / "film"


def test_clips_do_not_follow_a_link_out_of_the_project(stage: Stage) -> None:
    elsewhere = stage.home.parent / "elsewhere"
    elsewhere.mkdir()
    (stage.home / "takes").symlink_to(elsewhere)
    with pytest.raises(PermissionError, match="leads out of the project"):
        stage.run([request("1")])
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("link", [".wanscript", ".wanscript/local"])
def test_the_state_folder_is_no_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (home / link).parent.mkdir(parents=True)
    (home / link).symlink_to(elsewhere)
    (home / "film.wan").write_text(script("https://example.com/a.png"))
    monkeypatch.chdir(home)
    result = CliRunner().invoke(run, ["film.wan"])
    assert result.exit_code == 1
    assert "holds links" in result.stderr
    assert list(elsewhere.iterdir()) == []


def test_an_address_in_a_foreign_ledger_is_never_fetched(stage: Stage) -> None:
    film = [request("1")]
    stage.run(film, until="submitted")
    ledger = stage.ledger()
    (take,) = ledger.takes.all()
    transitions.finished(
        ledger.takes, take, url="http://service/evil.mp4", expires=9e9, at=1.0, billed=2.0, usage=()
    )
    ledger.close()
    assert stage.run(film).complete
    ledger = stage.ledger()
    notes = [event.note for event in ledger.takes.events(take.id)]
    ledger.close()
    assert notes[-3].startswith("asking again")
    assert notes[-2] == "finished"


def script(url: str) -> str:
    return f"Duration: 2\n\nCharacter: Mara\n  Image: {url}\n\nSCENE Room\n\nMara waves.\n"


def test_no_address_in_a_script_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}"
        (tmp_path / "film.wan").write_text(script(f"{home}/a.png"))
        monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(run, ["film.wan"])
        server.shutdown()
    assert result.exit_code == 0, result.output
    assert asked == []
