"""Where the API is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BASES: Mapping[str, str] = MappingProxyType(
    {
        # the vendor's OpenAPI pages and its SDK's default, read 2026-11-22; wan2.7-r2v is in no
        # price list of the us host
        "cn": "https://dashscope.aliyuncs.com/api/v1",
        "intl": "https://dashscope-intl.aliyuncs.com/api/v1",
        "us": "https://dashscope-us.aliyuncs.com/api/v1",
    }
)
"""The API's address by region; model, host and key must be of one region."""

CREATE = "services/aigc/video-generation/video-synthesis"
TASKS = "tasks"
UPLOADS = "uploads"
