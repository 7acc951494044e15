"""Billed seconds by the published rules, and what they cost by the vendor's lists."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath

import pytest

import wanscript
from wanscript.models.media import MediaFacts, MediaKind, MediaRole
from wanscript.models.price import (
    CURRENCIES,
    MONEY,
    PRICES,
    REGIONS,
    ZERO,
    Doubt,
    Estimate,
    Range,
    billed,
    estimate,
    together,
)
from wanscript.models.request import Medium, Prompt, Request, Value
from wanscript.models.spec import Size
from wanscript.models.table import MODELS, family

D = Decimal
R2V, FLASH, NEW = MODELS["wan2.7-r2v"], MODELS["wan2.6-r2v-flash"], MODELS["wan3.0-video"]


@pytest.mark.parametrize(
    ("output", "videos", "low", "high"),
    [
        ("10", [], "10", "10"),
        ("10", ["3"], "13", "13"),
        ("10", ["30"], "15", "15"),
        ("8", ["2", "10"], "12.5", "12.5"),
        ("8", ["9", "9", "9"], "12.95", "12.95"),
        ("8", ["9", "9", "9", "9"], "13", "13"),
        ("8", ["9", "9", "9", "9", "0.5"], "12.5", "12.5"),
        ("10", [None], "11", "15"),
        ("10", [None, "1"], "12", "13.5"),
    ],
)
def test_billed_seconds(output: str, videos: list[str | None], low: str, high: str) -> None:
    lengths = [None if each is None else D(each) for each in videos]
    assert billed(D(output), lengths, R2V) == Range(D(low), D(high))


@pytest.mark.parametrize(
    ("model", "videos", "low", "high"),
    [
        ("wan2.6-r2v", ["3"], "8", "8"),
        ("wan2.6-r2v", ["9"], "10", "10"),
        # whether each is cut to a half of it, or both together to five seconds, is not known
        ("wan2.6-r2v", ["4", "1"], "8.5", "10"),
        ("wan2.6-r2v", [None], "6", "10"),
        ("wan3.0-video", ["3"], "5", "8"),
        ("wan3.0-video", ["9", "4"], "5", "18"),
        ("wan3.0-video", [None], "5", "20"),
        # all of them together may last fifteen seconds
        ("wan3.0-video", [None, None], "5", "20"),
        ("wan3.0-video", [], "5", "5"),
    ],
)
def test_what_is_not_known_of_billing_is_a_range(
    model: str, videos: list[str | None], low: str, high: str
) -> None:
    lengths = [None if each is None else D(each) for each in videos]
    assert billed(D(5), lengths, MODELS[model]) == Range(D(low), D(high))


def request(model: str, *media: Medium, **parameters: Value) -> Request:
    given: dict[str, Value] = {"resolution": "720P", "duration": 4, **parameters}
    return Request("1", 1, (), model, Prompt("x"), media=media, parameters=tuple(given.items()))


def priced(model: str, region: str, currency: str, *media: Medium, **parameters: Value) -> Estimate:
    return estimate(request(model, *media, **parameters), lambda _: None, region, currency)


@pytest.mark.parametrize(
    ("model", "region", "currency", "resolution", "price"),
    [
        ("wan2.7-r2v", "intl", "CNY", "720P", "2.94"),
        ("wan2.7-r2v", "cn", "CNY", "1080P", "4.0"),
        ("wan2.7-r2v", "intl", "USD", "1080P", "0.60"),
        ("wan2.7-r2v-2026-06-12", "cn", "CNY", "720P", "2.4"),
        ("wan2.7-i2v-2031-01-01", "cn", "CNY", "720P", "2.4"),
        ("wan2.7-t2v", "intl", "CNY", "1080P", "4.41"),
        ("wan3.0-video", "cn", "CNY", "480P", "1.2"),
        ("wan3.0-video", "intl", "USD", "1080P", "0.8"),
        ("wan3.0-video-prime", "intl", "CNY", "720P", "4.09"),
        ("happyhorse-1.1-i2v", "cn", "CNY", "1080P", "4.8"),
        ("happyhorse-1.0-r2v", "cn", "CNY", "1080P", "6.4"),
    ],
)
def test_prices_by_model_region_currency_and_resolution(
    model: str, region: str, currency: str, resolution: str, price: str
) -> None:
    cost = priced(model, region, currency, resolution=resolution).cost
    assert cost is not None
    assert cost.currency == currency
    assert cost.amount == Range(D(price), D(price))


@pytest.mark.parametrize(
    ("model", "region", "currency", "resolution"),
    [
        ("wan2.7-r2v", "us", "CNY", "720P"),
        ("wan2.7-r2v", "cn", "USD", "720P"),
        ("happyhorse-1.1-r2v", "intl", "CNY", "720P"),
        ("happyhorse-1.0-r2v", "cn", "CNY", "480P"),
    ],
)
def test_a_price_that_no_list_has_is_not_known(
    model: str, region: str, currency: str, resolution: str
) -> None:
    found = priced(model, region, currency, resolution=resolution)
    assert found.cost is None
    assert found.as_of == ()


def test_the_older_models_are_priced_by_their_size_and_their_sound() -> None:
    sizes = {("wan2.6-r2v", None): "2.4", (FLASH.name, None): "1.2", (FLASH.name, False): "0.6"}
    for (model, audio), price in sizes.items():
        sound: dict[str, Value] = {} if audio is None else {"audio": audio}
        given: dict[str, Value] = {"size": "832*1088", "duration": 4, **sound}
        parameters = tuple(given.items())
        made = Request("1", 1, (), model, Prompt("x"), parameters=parameters)
        cost = estimate(made, lambda _: None, "cn", "CNY").cost
        assert cost is not None
        assert cost.amount.high == D(price)


def test_the_model_decides_within_what_clip_and_videos_may_last_together() -> None:
    decided = priced("wan3.0-video", "intl", "USD", duration=-1)
    assert decided.seconds == Range(D(2), D(30))
    assert decided.cost is not None
    assert decided.cost.amount == Range(D("0.2"), D("3"))
    assert decided.doubts == (Doubt.LENGTH,)
    filmed = priced(
        "wan3.0-video", "intl", "USD", Medium(MediaRole.REFERENCE_VIDEO, "c.mp4"), duration=-1
    )
    assert filmed.seconds == Range(D(2), D(30))
    assert filmed.doubts == (Doubt.MEASURE, Doubt.BILLING, Doubt.LENGTH)


def test_pictures_and_frames_are_free_and_clips_are_measured() -> None:
    made = request(
        "wan2.7-r2v",
        Medium(MediaRole.FIRST_FRAME, "a.png"),
        Medium(MediaRole.REFERENCE_IMAGE, "b.png"),
        Medium(MediaRole.REFERENCE_VIDEO, "c.mp4"),
    )
    facts = {"c.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 1, 640, 480, 2.5)}
    found = estimate(made, facts.get, "intl", "CNY")
    assert found.seconds == Range(D("6.5"), D("6.5"))
    assert (found.videos, found.unmeasured, found.doubts) == (("c.mp4",), (), ())


def test_every_row_is_priced_somewhere_and_no_price_is_of_nothing() -> None:
    assert {family(name) for name in MODELS} == {name for name, *_ in PRICES}
    assert {place for _, place, *_ in PRICES} == set(REGIONS) == set(CURRENCIES)
    for name, _, resolution, currency in PRICES:
        assert currency in MONEY
        row = MODELS[name]
        made = row.parameter("resolution")
        assert made is not None
        if not isinstance(made.legal, Size):
            assert resolution in getattr(made.legal, "values", ())


def test_a_budget_of_what_the_rows_show_is_enough_for_all_of_them() -> None:
    rows = [priced("wan2.7-r2v", "intl", "CNY", duration=seconds) for seconds in range(2, 16)]
    shown = sum(D(f"{row.cost.amount.high:.2f}") for row in rows if row.cost)
    whole = together(rows).cost
    assert whole is not None
    assert whole.amount.high == shown
    assert shown >= sum(D(seconds) for seconds in range(2, 16)) * D("0.733924")


def test_several_cost_what_they_cost_together_and_nothing_is_added_to_another_currency() -> None:
    yuan, dollars = (priced("wan2.7-r2v", "intl", each) for each in ("CNY", "USD"))
    none = priced("wan2.7-r2v", "us", "CNY")
    both = together([yuan, yuan])
    assert both.cost is not None
    assert both.cost.amount.high == D("5.88")
    assert both.as_of == yuan.as_of
    assert together([yuan, dollars]).cost is together([yuan, none]).cost is None
    assert together([]) == Estimate(ZERO, None)


def test_a_program_asks_for_a_price() -> None:
    text = "Character: Mara\n  Image: https://example.com/a.png\n\n{}. Mara [4s]\nMara waves.\n"
    made = wanscript.compile(wanscript.Source(PurePath("film.wan"), text.format(1)))
    whole, one = wanscript.price(made), wanscript.price(made.requests[0], currency="USD")
    assert whole.cost is not None
    assert one.cost is not None
    assert whole.cost == wanscript.Cost("CNY", Range(D("2.94"), D("2.94")))
    assert one.cost.amount.high == D("0.4")
    assert wanscript.price(made, region="us").cost is None
    for wrong in ({"region": "mars"}, {"currency": "JPY"}):
        with pytest.raises(ValueError, match="known are"):
            wanscript.price(made, **wrong)  # type: ignore[arg-type]
