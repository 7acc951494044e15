"""What a studio may spend, and who is next: over all workers, films and people."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import psycopg

from wanscript.run.ledger.turns import Asked, _before

from .conftest import Shooting, Studio


def submit(studio: Studio, *more: str, script: str = "") -> str:
    told = studio.say("studio", "submit", script or str(studio.place.script), "--yes", *more)
    assert told.returncode == 0, told.stderr
    return told.stderr


def price(studio: Studio) -> Decimal:
    """The most that one clip of the film is expected to cost."""
    (cost,) = {take.cost for take in studio.takes()}
    assert cost is not None
    return cost


def budget(studio: Studio, *words: str) -> str:
    told = studio.say("studio", "budget", *words)
    assert told.returncode == 0, told.stderr
    return told.stdout


def states(studio: Studio) -> Counter[str]:
    return Counter(take.state.value for take in studio.takes())


def test_a_films_budget_holds_over_all_workers_and_stops_no_other_film(shooting: Shooting) -> None:
    studio = shooting(6)
    script = str(studio.place.script)
    other = studio.place.beside("other", 2, "house")
    submit(studio)
    submit(studio, script=str(other.script))
    most = price(studio) * 3 + Decimal("0.01")
    assert ": 0.00 of" in budget(studio, f"{most}CNY", "--film", script)
    studio.work(2)
    studio.until(lambda now: now.count("done") == 5 and now.count("planned") == 3)
    mine = [take for take in studio.takes() if take.script == "film.wan" and take.file]
    assert len(studio.place.accepted()) == len(mine) == 5
    waits = [take.message for take in studio.takes() if take.state == "planned"]
    assert any("for film" in each for each in waits)
    assert "mistake in wanscript" not in studio.heard()
    budget(studio, "none", "--film", script)
    studio.until(lambda now: now == ["done"] * 8)
    assert len(studio.place.accepted()) == 8


def test_a_budget_is_told_before_anything_is_approved(shooting: Shooting) -> None:
    studio = shooting(3)
    script = str(studio.place.script)
    shown = budget(studio, "0.01CNY", "--person", "ann")
    assert shown == "person ann: 0.00 of 0.01 CNY\n"
    studio.more = {"LOGNAME": "ann"}
    told = studio.say("studio", "submit", script, "--yes")
    assert told.returncode == 1
    assert "0.01 is left of the studio's budget of 0.01 CNY for person ann" in told.stderr
    assert studio.takes() == ()
    studio.more = {"LOGNAME": "bob"}
    budget(studio, "0.01CNY", "--day")
    assert "what goes over it waits for tomorrow" in submit(studio)
    studio.work(1)
    studio.until(
        lambda _: any("for a day; it waits for tomorrow" in t.message for t in studio.takes())
    )
    assert studio.place.accepted() == []


def test_a_folder_stands_for_the_script_in_it(shooting: Shooting) -> None:
    studio = shooting(1)
    shown = budget(studio, "60CNY", "--film", str(studio.place.home))
    assert shown == f"film {studio.place.script.resolve()}: 0.00 of 60 CNY\n"
    nowhere = studio.say("studio", "budget", "60CNY", "--film", str(studio.place.home.parent))
    assert nowhere.returncode == 2
    assert "is a folder without a script" in nowhere.stderr


def test_a_budget_in_another_currency_pays_nothing(shooting: Shooting) -> None:
    studio = shooting(1)
    budget(studio, "500USD", "--day")
    told = studio.say("studio", "submit", str(studio.place.script), "--yes")
    assert told.returncode == 1
    assert "no price in USD is known for all of it" in told.stderr


def test_words_that_say_no_budget_are_told(shooting: Shooting) -> None:
    studio = shooting(1)
    for words in (("5CNY",), ("--day",), ("5CNY", "--day", "--person", "ann"), ("5XYZ", "--day")):
        told = studio.say("studio", "budget", *words)
        assert told.returncode == 2, words
        assert "Traceback" not in told.stderr


def test_who_has_many_clips_leaves_others_their_turn(shooting: Shooting) -> None:
    studio = shooting(14, runs=1.0)
    settings = studio.place.home / "wanscript.toml"
    settings.write_text(settings.read_text().replace("in_flight = 8", "in_flight = 2"))
    other = studio.place.beside("other", 2, "house")
    (other.home / "wanscript.toml").write_text(f"share = 2.5\n{settings.read_text()}")
    studio.more = {"LOGNAME": "ann"}
    submit(studio)
    studio.work(1, jobs=4)
    studio.until(lambda now: now.count("submitted") == 2)
    studio.more = {"LOGNAME": "bob"}
    submit(studio, script=str(other.script))
    studio.until(lambda now: now == ["done"] * 16, seconds=90)
    came = min(take.created for take in studio.takes() if "house" in take.prompt)
    sent = sorted((take.accepted_at or 0.0, "house" in take.prompt) for take in studio.takes())
    bobs = [his for at, his in sent if at > came]
    # his two need not wait for the rest of hers: they come with the next slots but one
    assert bobs.index(True) <= 2
    assert bobs.index(True, bobs.index(True) + 1) <= 4
    assert not bobs[-1]
    with psycopg.connect(studio.server.dsn) as db:
        turns = db.execute("SELECT person, share FROM wanscript.turn ORDER BY person").fetchall()
    assert turns == [("ann", 1.0), ("bob", 2.5)]


def test_a_person_with_many_films_has_no_more_slots_and_a_share_weighs_among_ones_own() -> None:
    def asks(film: str, person: str, share: float = 1.0) -> Asked:
        return Asked(("/films", film), 1, "wan2.7-r2v", person, share)

    asking = (asks("a", "ann"), asks("b", "ann", 2.0), asks("c", "ann"), asks("d", "bob"))
    held: Counter[tuple[tuple[str, str], str]] = Counter()
    order = []
    for _ in range(24):
        ready = [each for each in asking if _before(each, asking, held) is None]
        # somebody always may, so no slot stays free for want of a turn
        assert ready
        held[ready[0].film, ready[0].person] += 1
        order.append(ready[0].film[1])
    assert Counter(order) == {"d": 12, "b": 6, "a": 3, "c": 3}
