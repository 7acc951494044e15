"""Accounts by their names, the tasks that are known, uploads, and files that were left alone."""

from __future__ import annotations

from wanscript.run.ledger import Ledger, Place, open_ledger, transitions
from wanscript.service import Accepted

from .ledgers import NOON, accepted, claimed, entered, fresh


def test_one_account_has_many_names_and_a_name_one_account(ledger: Ledger) -> None:
    assert ledger.accounts.named("a key") is None
    assert not ledger.accounts.any()
    one = ledger.accounts.enter("a key", "host")
    same = ledger.accounts.enter("another key", "host", one.id)
    other = ledger.accounts.enter("a third", "elsewhere")
    assert (one.id == same.id, one.id == other.id) == (True, False)
    assert ledger.accounts.enter("a key", "host", other.id) == one


def test_the_account_that_was_used_last_is_known(ledger: Ledger) -> None:
    assert ledger.accounts.last() == 0
    one, two = (ledger.accounts.enter(name, "host") for name in "ab")
    assert ledger.accounts.last() == two.id
    (take,) = entered(ledger, fresh())
    claimed(ledger, take, account=one.id, name="a")
    assert ledger.accounts.last() == one.id


def test_a_task_of_the_last_day_is_a_witness_for_each_account(place: Place) -> None:
    now = [1000.0]
    ledger = open_ledger(place, lambda: now[0])
    one, two = (ledger.accounts.enter(name, name).id for name in "ab")
    takes = entered(ledger, *(fresh(str(number)) for number in range(3)))
    for take, account, at in zip(takes, (one, one, two), (1000.0, 2000.0, 3000.0), strict=True):
        now[0] = at
        name = "a" if account == one else "b"
        accepted(ledger, claimed(ledger, take, account=account, name=name), at=at)
    found = ledger.accounts.witnesses(0.0)
    assert [(each.account, each.host) for each in found] == [(one, "a"), (two, "b")]
    assert found[0].task == f"task-{takes[1].id}"
    assert [each.account for each in ledger.accounts.witnesses(2500.0)] == [two]
    ledger.close()


def test_tasks_are_known_under_any_account(ledger: Ledger) -> None:
    one, two = (ledger.accounts.enter(name, "host").id for name in "ab")
    takes = entered(ledger, fresh("1"), fresh("2"))
    accepted(ledger, claimed(ledger, takes[0], account=one, name="a"), "t1")
    accepted(ledger, claimed(ledger, takes[1], account=two, name="b"), "t2")
    assert ledger.accounts.tasks() == {"t1", "t2"}
    assert (ledger.accounts.has_history(one), ledger.accounts.has_history(9)) == (True, False)


def test_the_list_must_show_what_was_accepted_under_its_name_by_the_services_clock(
    ledger: Ledger,
) -> None:
    account = ledger.accounts.enter("a name", "host").id
    one, two = entered(ledger, fresh("1"), fresh("2"))
    # this machine's clock is an hour late: the service's own Date counts
    transitions.accepted(
        ledger.takes, claimed(ledger, one), Accepted("t1", "r", NOON), NOON.timestamp() - 3600
    )
    transitions.adopted(
        ledger.takes, claimed(ledger, two), "t2", "", NOON.timestamp(), (account, "a name")
    )
    at = NOON.timestamp()
    accounts = ledger.accounts

    def between(name: str, since: float, until: float) -> list[str]:
        return [each.task for each in accounts.accepted_between(name, since, until)]

    assert between("a name", at - 1, at + 1) == ["t1"]
    assert between("a name", at + 1, at + 9) == between("another", at - 1, at + 1) == []


def test_a_foreign_task_is_foreign_to_one_account_and_for_one_reason(ledger: Ledger) -> None:
    one, two = (ledger.accounts.enter(name, "host").id for name in "ab")
    ledger.accounts.set_foreign(one, "t", "other words")
    ledger.accounts.set_foreign(one, "t", "a person said so")
    assert (ledger.accounts.foreign(one), ledger.accounts.foreign(two)) == (
        frozenset("t"),
        frozenset(),
    )
    rows = ledger.db.execute("SELECT why FROM foreign_task")
    assert [row["why"] for row in rows] == ["other words"]


def test_what_is_learned_of_a_service_only_grows(ledger: Ledger) -> None:
    accounts = ledger.accounts
    one = accounts.enter("a name", "host").id
    (take,) = entered(ledger, fresh())
    assert (accounts.lag(one, "m"), accounts.echo(one, "m")) == (0.0, False)
    claimed(ledger, take)
    for lag in (3.0, 1.0):
        accounts.learn_lag(one, "m", lag)
    for apart in (2.0, 1.0):
        accounts.learn_clock(one, apart)
    accounts.learn_key("a name", "key-7")
    known = accounts.named("a name")
    assert known is not None
    assert (accounts.lag(one, "m"), known.clock_apart, known.key_ids) == (
        3.0,
        2.0,
        frozenset(("key-7",)),
    )
    accounts.learn_echo(one, "m", exact=True)
    assert accounts.echo(one, "m")
    for exact in (False, True):
        accounts.learn_echo(one, "m", exact=exact)
    assert not accounts.echo(one, "m")


def test_an_upload_is_good_for_one_file_model_and_name(ledger: Ledger) -> None:
    ledger.uploads.set("d", "m", "a name", "oss://1", 5.0)
    ledger.uploads.set("d", "m", "a name", "oss://2", 6.0)
    assert ledger.uploads.get("d", "m", "a name") == ("oss://2", 6.0)
    for other in (("e", "m", "a name"), ("d", "n", "a name"), ("d", "m", "another")):
        assert ledger.uploads.get(*other) is None


def test_a_file_that_was_left_alone_is_so_in_its_project(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.ignored.add("/project", "takes/film/1_t01.mp4")
    assert ledger.ignored.all("/project") == {"takes/film/1_t01.mp4"}
    assert ledger.ignored.all("/other") == frozenset()
