"""How the service's own words read: a row for each code of its pages, both meanings of a code."""

import pytest

from wanscript.dashscope.failures import Verdict, classify, verdict
from wanscript.service import Failure

AGAIN, STOPS, REFUSED, NO_ANSWER = (
    Verdict.AGAIN, Verdict.STOPS, Verdict.REFUSED, Verdict.NO_ANSWER,
)  # fmt: skip


@pytest.mark.parametrize(
    ("http", "code", "message", "means"),
    [
        (429, "Throttling", "", AGAIN),
        (
            429,
            "Throttling.RateQuota",
            "Requests rate limit exceeded, please try again later.",
            AGAIN,
        ),
        (429, "Throttling.BurstRate", "Request rate increased too quickly.", AGAIN),
        (429, "Throttling.Concurrency", "", AGAIN),
        (429, "Throttling.ServiceOverloaded", "", AGAIN),
        (429, "Throttling.ResourceExhausted", "", AGAIN),
        (429, "LimitRequests", "You exceeded your current requests list.", AGAIN),
        (
            429,
            "Throttling.AllocationQuota",
            "Allocated quota exceeded, increase your quota.",
            STOPS,
        ),
        (429, "Throttling.AllocationQuota", "quota exceeded, see https://x.com/rate-limit", STOPS),
        (429, "Throttling.AllocationQuota", "The TPM limit is reached.", AGAIN),
        (429, "Throttling.AllocationQuota", "Too many tokens per minute.", AGAIN),
        (429, "Throttling.AllocationQuota", "Your rate limit is reached.", AGAIN),
        (429, "CommodityNotPurchased", "", STOPS),
        (429, "PrepaidBillOverdue", "The bill is overdue; your rate is cut.", STOPS),
        (429, "PostpaidBillOverdue", "", STOPS),
        (429, "SomethingNew", "", STOPS),
        (429, "SomethingNew", "5 requests per second.", AGAIN),
        (400, "Arrearage", "", STOPS),
        (400, "InvalidParameter", "rate", REFUSED),
        (400, "DataInspectionFailed", "", REFUSED),
        (400, "UnsupportedOperation", "", REFUSED),
        (401, "InvalidApiKey", "", STOPS),
        (403, "AccessDenied.Unpurchased", "", STOPS),
        (403, "AllocationQuota.FreeTierOnly", "", STOPS),
        (404, "WorkSpaceNotFound", "", STOPS),
        (404, "ModelNotFound", "", REFUSED),
        (408, "RequestTimeOut", "", NO_ANSWER),
        (500, "InternalError.DataInspection", "", NO_ANSWER),
        (500, "InternalError.Timeout", "", NO_ANSWER),
        (503, "ModelUnavailable", "", NO_ANSWER),
        (504, "GatewayTimeout.InputDownload", "", NO_ANSWER),
        (302, "Moved", "", NO_ANSWER),
    ],
)
def test_what_an_answer_means_for_its_request(
    http: int, code: str, message: str, means: Verdict
) -> None:
    assert verdict(http, code, message) is means


UNFIT = "The image does not comply with green network verification."
TIMED_OUT = "Download the media resource timed out during the data inspection process."
UNABLE = "Unable to download the media resource during the data inspection process."
NOT_FOUND = "Failed to find the requested media resource during the data inspection process."


@pytest.mark.parametrize(
    ("code", "message", "reads"),
    [
        ("DataInspectionFailed", "", Failure.CONTENT),
        ("DataInspectionFailed", UNABLE, Failure.CONTENT),
        ("IPInfringementSuspect", "", Failure.CONTENT),
        ("CustomRoleBlocked", "", Failure.CONTENT),
        ("FaqRuleBlocked", "", Failure.CONTENT),
        ("InvalidParameter.DataInspection", UNFIT, Failure.CONTENT),
        ("InvalidParameter.DataInspection", TIMED_OUT, Failure.PASSING),
        ("InvalidParameter.DataInspection", UNABLE, Failure.PASSING),
        ("InvalidParameter.DataInspection", NOT_FOUND, Failure.PASSING),
        ("InvalidParameter.DataInspection", "", Failure.PASSING),
        ("InvalidParameter.FileDownload", "The file is not there.", Failure.PASSING),
        ("InvalidParameter", TIMED_OUT, Failure.PASSING),
        ("InvalidParameter", UNFIT, Failure.CONTENT),
        ("InvalidParameter", "duration must be 2 to 15.", Failure.PARAMETERS),
        ("InvalidParameter", "url error, please check url!", Failure.PARAMETERS),
        ("InvalidURL", "The URL is malformed.", Failure.PARAMETERS),
        ("InvalidURL", "Failed to download the image.", Failure.PASSING),
        ("InvalidURL.ConnectionRefused", "", Failure.PASSING),
        ("InvalidURL.Timeout", "", Failure.PASSING),
        ("InvalidFile.Duration", "", Failure.PARAMETERS),
        ("InvalidImageResolution", "", Failure.PARAMETERS),
        ("BadRequest.InputDownloadFailed", "", Failure.PASSING),
        ("BadRequest.TooLarge", "", Failure.PARAMETERS),
        ("ModelNotFound", "", Failure.PARAMETERS),
        ("Throttling.AllocationQuota", "Allocated quota exceeded.", Failure.ACCOUNT),
        ("Throttling.AllocationQuota", "TPM", Failure.PASSING),
        ("Throttling.Concurrency", "", Failure.PASSING),
        ("Throttling.ServiceOverloaded", "", Failure.PASSING),
        ("Throttling.ResourceExhausted", "", Failure.PASSING),
        ("InternalError.Algo", "", Failure.PASSING),
        ("InternalError.DataInspection", "", Failure.PASSING),
        ("InternalError.DataInspection", UNFIT, Failure.CONTENT),
        ("GatewayTimeout.InputDownload", "", Failure.PASSING),
        ("ModelUnavailable", "", Failure.PASSING),
        ("RequestTimeOut", "", Failure.PASSING),
        ("InvalidApiKey", "", Failure.ACCOUNT),
        ("Arrearage", "Access denied: your account does not comply.", Failure.ACCOUNT),
        ("AccessDenied.Unpurchased", "", Failure.ACCOUNT),
        ("Workspace.AccessDenied", "", Failure.ACCOUNT),
        ("PostpaidBillOverdue", "", Failure.ACCOUNT),
        ("SomethingNew", "", Failure.UNKNOWN),
        ("", "", Failure.UNKNOWN),
    ],
)
def test_how_a_failure_reads(code: str, message: str, reads: Failure) -> None:
    assert classify(code, message) is reads
