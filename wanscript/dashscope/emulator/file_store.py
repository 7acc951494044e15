"""The emulator's file store: upload permissions, uploads, and signed links to clips."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ...models.media import MediaFacts
from ...models.spec import MB
from ..formats import FILE_TYPES
from .accepted_request import Held
from .accounts import Caller
from .answers import broken, refused_file
from .faults import EXPIRED, MISSING, Break, Fault, FaultInjector, Moment
from .task_store import LIFE, Row, TaskStore, Upload
from .validate import Find, Refusal

FILE_LIMIT_MB = 100
POLICY_LIFE = 300.0
"""Seconds for which an upload permission is good."""

MIMES = MappingProxyType(
    {"image/jpg": "jpeg"}
    | {
        kind.content_type: name
        for name, kind in FILE_TYPES.items()
        if kind.content_type.startswith("image/")
    }
)
"""The format of a picture in a data URL, by its type."""

Probe = Callable[[Path], MediaFacts]
"""What a file is, by its content; ValueError where it is no medium."""


@dataclass(frozen=True)
class FileStore:
    """One emulator's files; a permission and a link are good by their signature alone."""

    store: TaskStore
    probe: Probe
    clock: Callable[[], float]
    faults: FaultInjector

    def policy(self, origin: str, caller: Caller, model: str) -> dict[str, Any]:
        """A permission to upload for a model, as getPolicy gives it."""
        day = datetime.fromtimestamp(self.clock(), UTC).date()
        folder = f"dashscope-instant/{self.store.secret[:16]}/{day}/{secrets.token_hex(16)}"
        terms = {
            "until": self.clock() + POLICY_LIFE,
            "folder": folder,
            "account": caller.account,
            "model": model,
        }
        policy = base64.b64encode(json.dumps(terms).encode()).decode()
        return {
            "policy": policy,
            "signature": self._signature(policy),
            "upload_dir": folder,
            "upload_host": f"{origin}/oss",
            "expire_in_seconds": int(POLICY_LIFE),
            "max_file_size_mb": FILE_LIMIT_MB,
            "capacity_limit_mb": 999_999_999,
            "oss_access_key_id": "the-emulator",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    async def take(self, request: Request) -> Response:
        """Takes an upload: the form of the permission, and the file last."""
        if fault := self.faults.first(Moment.UPLOAD):
            await asyncio.sleep(fault.seconds)
            if fault.answer is not Break.SLOW:
                async for _ in request.stream():
                    pass
                return _spoiled(fault)
        announced = request.headers.get("content-length", "")
        if not announced.isdecimal() or int(announced) > (FILE_LIMIT_MB + 1) * MB:
            return refused_file(_TOO_LARGE)
        async with request.form() as form:
            words = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            name, file = form.multi_items()[-1] if form else ("", "")
            if name != "file" or not isinstance(file, UploadFile):
                why = "The last field must be the file."
                return refused_file(Refusal(400, "InvalidArgument", why))
            if (file.size or 0) > FILE_LIMIT_MB * MB:
                return refused_file(_TOO_LARGE)
            terms = self._permitted(words)
            if isinstance(terms, Refusal):
                return refused_file(terms)
            part = self.store.uploads / f"{secrets.token_hex(8)}.part"
            with part.open("wb") as kept:
                while chunk := await file.read(MB):
                    kept.write(chunk)
        sha256 = self.store.adopt(part).name
        upload = Upload(words["key"], terms["account"], terms["model"], sha256, self.clock())
        if not self.store.accept(upload):
            why = "The object you specified exists."
            return refused_file(Refusal(409, "FileAlreadyExists", why))
        return Response(status_code=200 if words.get("success_action_status") == "200" else 204)

    def _permitted(self, words: dict[str, str]) -> dict[str, Any] | Refusal:
        """The terms of a permission, if the form keeps to them."""
        policy = words.get("policy", "")
        if not hmac.compare_digest(self._signature(policy), words.get("Signature", "")):
            return Refusal(403, "SignatureDoesNotMatch", "The policy is not signed so.")
        terms: dict[str, Any] = json.loads(base64.b64decode(policy))
        if terms["until"] < self.clock():
            return Refusal(403, "AccessDenied", "Invalid according to Policy: expired.")
        if not words.get("key", "").startswith(terms["folder"] + "/"):
            return Refusal(403, "AccessDenied", "Invalid according to Policy: key.")
        return terms

    def link(self, origin: str, row: Row) -> str:
        """The address of a clip, good for 24 hours after the task's end."""
        until = int(row.ended + LIFE)
        signature = self._signature(f"{row.task_id}:{until}")
        return f"{origin}/clips/{row.task_id}.mp4?Expires={until}&Signature={signature}"

    async def give(self, request: Request) -> Response:
        """Delivers a clip to whoever has its link."""
        task_id, now = request.path_params["task_id"], self.clock()
        until, signature = (request.query_params.get(it, "") for it in ("Expires", "Signature"))
        if not hmac.compare_digest(self._signature(f"{task_id}:{until}"), signature):
            why = "The link is not signed so."
            return refused_file(Refusal(403, "SignatureDoesNotMatch", why))
        row, clip = self.store.task(task_id, now), self.store.clip(task_id)
        if int(until) < now:
            return refused_file(EXPIRED)
        if row is None or not clip.exists() or row.trait("missing-clip", now - row.ended):
            return refused_file(MISSING)
        fault = self.faults.first(Moment.DOWNLOAD, row.prompt)
        if fault is None:
            return FileResponse(clip, media_type="video/mp4")
        await asyncio.sleep(fault.seconds)
        if fault.answer is Break.SLOW:
            return FileResponse(clip, media_type="video/mp4")
        if fault.kind not in SPOILED:
            return _spoiled(fault)
        whole = clip.read_bytes()
        size = {"content-length": str(len(whole))}
        return Response(SPOILED[fault.kind](whole), headers=size, media_type="video/mp4")

    def finder(self, caller: Caller, *, resolves: bool) -> Find:
        """How the references of one request are looked up; `resolves`: its header allows oss://."""

        def find(model: str, reference: str) -> Held | Refusal | None:
            scheme = reference.split(":", 1)[0].lower()
            if scheme in ("http", "https"):
                return None
            if scheme == "data":
                return self._inline(reference)
            if scheme != "oss":
                return Refusal(400, "InvalidURL", "The URL is no http, https, oss or data URL.")
            if not resolves:
                why = "url error, please check url! X-DashScope-OssResourceResolve is not set."
                return Refusal(400, "InvalidParameter", why)
            upload = self.store.upload(reference.removeprefix("oss://"), self.clock())
            if upload is None or (upload.account, upload.model) != (caller.account, model):
                why = "The upload does not exist, has expired, or is another account's or model's."
                return Refusal(400, "InvalidParameter.DataInspection", why)
            return self._held(self.store.uploaded(upload.sha256))

        return find

    def _inline(self, reference: str) -> Held | Refusal:
        head, _, text = reference.partition(",")
        mime, _, coding = head.removeprefix("data:").partition(";")
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if coding != "base64" or mime not in MIMES or not content:
            return Refusal(400, "InvalidURL", "The data URL is no base64 of a known image type.")
        held = self._held(self.store.keep(content))
        if held.facts is not None and held.facts.format != MIMES[mime]:
            return Refusal(400, "InvalidFile.Format", f"The data is not of the type {mime}.")
        return held

    def _held(self, path: Path) -> Held:
        return Held(path.name, path, _facts(self.probe, path))

    def _signature(self, text: str) -> str:
        return hmac.new(self.store.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=256)
def _facts(probe: Probe, path: Path) -> MediaFacts | None:
    """A path here is the digest of its bytes, so what was once seen stays true."""
    try:
        return probe(path)
    except ValueError:
        return None


_TOO_LARGE = Refusal(400, "EntityTooLarge", "Your upload exceeds the allowed size.")


def _spoiled(fault: Fault) -> Response:
    how = fault.answer
    return refused_file(how) if isinstance(how, Refusal) else broken(how or Break.DROPPED)


def _half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _scratched(whole: bytes) -> bytes:
    third = len(whole) // 3
    return whole[:third] + bytes(third) + whole[2 * third :]


SPOILED: MappingProxyType[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"truncated": _half, "corrupt": _scratched}
)
