import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanscript.dashscope.failures import classify
from wanscript.dashscope.replies import Reply
from wanscript.dashscope.responses import (
    parse_create,
    parse_error,
    parse_page,
    parse_policy,
    parse_task,
    same_model,
)
from wanscript.service import Accepted, Again, NoAnswer, Refused, TaskStatus


def own(code: str) -> bytes:
    return json.dumps({"request_id": "r", "code": code, "message": "m"}).encode()


@pytest.mark.parametrize(
    ("http", "code", "meaning"),
    [
        (429, "Throttling", Again("Throttling", "m", "r")),
        (429, "Throttling.RateQuota", Again("Throttling.RateQuota", "m", "r")),
        (429, "Throttling.BurstRate", Again("Throttling.BurstRate", "m", "r")),
        (429, "Throttling.AllocationQuota", "stops"),
        (429, "PrepaidBillOverdue", "stops"),
        (429, "CommodityNotPurchased", "stops"),
        (400, "Arrearage", "stops"),
        (401, "InvalidApiKey", "stops"),
        (403, "AccessDenied.Unpurchased", "stops"),
        (404, "WorkSpaceNotFound", "stops"),
        (400, "InvalidParameter", "goes on"),
        (400, "DataInspectionFailed", "goes on"),
        (404, "ModelNotFound", "goes on"),
        (413, "BadRequest.TooLarge", "goes on"),
        (408, "RequestTimeOut", NoAnswer("HTTP 408 RequestTimeOut: m")),
        (500, "InternalError", NoAnswer("HTTP 500 InternalError: m")),
        (503, "ModelUnavailable", NoAnswer("HTTP 503 ModelUnavailable: m")),
        (302, "Moved", NoAnswer("HTTP 302 Moved: m")),
    ],
)
def test_what_an_error_of_the_service_means(http: int, code: str, meaning: object) -> None:
    said = parse_create(Reply(http, own(code)))
    if isinstance(meaning, str):
        assert said == Refused(code, "m", "r", classify(code, "m"), stops=meaning == "stops")
    else:
        assert said == meaning


@pytest.mark.parametrize("http", [301, 400, 401, 403, 404, 408, 429, 500, 502, 504])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>403 Forbidden</html>",
        b'{"code": "X"}',
        b'{"request_id": "r"}',
        b"[]",
        b'{"code',
    ],
)
def test_only_the_services_own_json_can_refuse(http: int, content: bytes) -> None:
    assert isinstance(parse_create(Reply(http, content)), NoAnswer)


def test_a_good_answer_without_a_task_id_is_no_answer() -> None:
    taken = {"request_id": "r", "output": {"task_id": "t", "task_status": "PENDING", "new": 1}}
    assert parse_create(Reply(200, json.dumps(taken).encode())) == Accepted("t", "r")
    for broken in (b"", b"{}", b'{"output": {}}', b'{"output": {"task_id": ""}}', b"<html>"):
        assert isinstance(parse_create(Reply(200, broken)), NoAnswer)


def test_how_long_the_service_wants_to_be_left_alone() -> None:
    assert parse_error(Reply(429, own("Throttling"), after=7.0)) == Again(
        "Throttling", "m", "r", 7.0
    )


def task(usage: object = None, **output: object) -> bytes:
    whole = {"task_id": "t", "task_status": "RUNNING", **output}
    return json.dumps({"request_id": "r", "output": whole, "usage": usage}).encode()


def test_a_tasks_times_are_the_services_zone() -> None:
    found = parse_task(task(submit_time="2026-05-01 08:00:00.250", end_time="not a time"))
    assert found is not None
    assert found.submitted == datetime(2026, 5, 1, 0, 0, 0, 250_000, UTC)
    assert found.submitted.utcoffset() == timedelta(hours=8)
    assert found.ended is None


def test_a_word_never_heard_of_is_not_the_end() -> None:
    found = parse_task(task(task_status="REVIEWING"))
    assert found is not None
    assert not found.status.final
    assert {s for s in TaskStatus if s.final} == {"SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"}


def test_a_failure_arrives_as_a_good_answer() -> None:
    found = parse_task(task(task_status="FAILED", code="IPInfringementSuspect", message="why"))
    assert found is not None
    assert (found.status, found.code, found.message) == ("FAILED", "IPInfringementSuspect", "why")


def test_usage_is_read_field_by_field() -> None:
    used = {"duration": "15", "input_video_duration": 5, "SR": "720P", "video_count": 1, "x": {}}
    found = parse_task(task(used, task_status="SUCCEEDED", video_url=""))
    assert found is not None
    assert found.usage is not None
    assert (found.usage.duration, found.usage.input_video_duration) == (15.0, 5.0)
    assert (found.usage.resolution, found.video_url) == (720, None)


def row(**changes: object) -> dict[str, object]:
    return {"task_id": "t", "status": "RUNNING", "gmt_create": 1_700_000_000_123, **changes}


def page(*rows: dict[str, object]) -> bytes:
    return json.dumps({"total": 1, "total_page": 1, "page_no": 1, "data": rows}).encode()


def test_a_list_is_at_the_top_level_and_in_milliseconds() -> None:
    found = parse_page(Reply(200, page(row(model_name="wan2.7-r2v", request_id="r", region="x"))))
    assert found is not None
    (only,) = found.rows
    assert only.created.timestamp() == pytest.approx(1_700_000_000.123)
    assert (only.task_id, only.status, only.model, only.request_id) == (
        "t", "RUNNING", "wan2.7-r2v", "r",
    )  # fmt: skip


KEY = "apikey:v1:aigc:video-generation:video-synthesis:"


@pytest.mark.parametrize(
    ("named", "key", "model"),
    [
        ("wan2.7-r2v", None, "wan2.7-r2v"),
        ("wan2.7-r2v-2026-06-12", None, "wan2.7-r2v-2026-06-12"),
        (" WAN2.7-R2V ", None, "wan2.7-r2v"),
        (None, KEY + "wan2.7-r2v", "wan2.7-r2v"),
        ("Wan 2.7", KEY + "wan2.7-r2v", "wan2.7-r2v"),
        (None, None, ""),
        (None, KEY, ""),
        (7, [], ""),
        ("wan2_7_r2v", KEY + "wan2_7_r2v", ""),
        ("wanx2.1-kf2v-plus", "apikey:v1:aigc:image2video:video-synthesis:wanx2.1-kf2v-plus", ""),
        (
            "paraformer-8k-v1",
            "apikey:v1:audio:asr:transcription:paraformer-8k-v1",
            "paraformer-8k-v1",
        ),
        (None, "apikey:v1:audio:asr:transcription:paraformer-8k-v1", "paraformer-8k-v1"),
        ("paraformer-8k-v1", "asr:paraformer-8k-v1", ""),
    ],
)
def test_a_rows_model_is_read_or_is_in_doubt(named: object, key: object, model: str) -> None:
    found = parse_page(Reply(200, page(row(model_name=named, user_api_unique_key=key))))
    assert found is not None
    assert found.rows[0].model == model


def test_a_family_may_be_told_by_its_snapshot() -> None:
    assert same_model("wan2.7-r2v", "wan2.7-r2v-2026-06-12")
    assert same_model("wan2.7-r2v-2026-06-12", "wan2.7-r2v")
    assert same_model("", "wan2.7-r2v")
    assert not same_model("wan2.6-r2v-flash", "wan2.6-r2v")


@pytest.mark.parametrize("seconds", ["NaN", "1e999", "-5", '"many"', "null"])
def test_seconds_that_are_no_seconds_are_none(seconds: str) -> None:
    content = task(0, task_status="SUCCEEDED").replace(
        b'"usage": 0', f'"usage": {{"duration": {seconds}, "SR": 720.0}}'.encode()
    )
    found = parse_task(content)
    assert found is not None
    assert found.usage is not None
    assert (found.usage.duration, found.usage.resolution) == (None, 720)


@pytest.mark.parametrize("changes", [{"task_id": ""}, {"task_id": None}, {"gmt_create": "soon"}])
def test_a_list_with_a_row_that_cannot_be_read_proves_nothing(changes: dict[str, object]) -> None:
    assert parse_page(Reply(200, page(row(), row(**changes)))) is None


@given(st.integers(100, 599), st.binary())
def test_no_answer_is_an_exception(http: int, content: bytes) -> None:
    assert not isinstance(parse_create(Reply(http, content)), Accepted)
    assert parse_task(content) is None
    assert parse_page(Reply(200, content)) is None
    assert parse_policy(content, "m") is None


_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_JSON = _LEAF | st.lists(_LEAF, max_size=2) | st.dictionaries(st.just("a"), _LEAF, max_size=1)
_SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "output": st.dictionaries(st.sampled_from(("task_id", "task_status", "submit_time")), _JSON)
        | _JSON,
        "usage": st.dictionaries(st.sampled_from(("duration", "SR", "ratio")), _JSON) | _JSON,
        "request_id": _JSON,
        "code": _JSON,
        "data": _JSON,
        "total": _JSON,
    },
)


@given(st.integers(100, 599), _SHAPED)
def test_no_shape_is_an_exception(http: int, said: dict[str, object]) -> None:
    content = json.dumps(said).encode()
    parse_create(Reply(http, content))
    parse_task(content)
    parse_page(Reply(200, content))
    parse_policy(content, "m")
