"""Client CPU per task, beside the ways in which it is usually written, in one interleaved run.

    python benchmarks/client.py [TASKS] [ROUNDS] [MB] [PYTHON]

Every worker is a process of its own against one far end on loopback; a task is a submission,
two queries, and a download of 5 MB that lands on the disk; starting up is not counted. `ours`
also keeps its ledger on the disk, and hashes, syncs and decodes every clip; `safe` is the gated
loop with just that done to each file. The SDK's rows appear where PYTHON, or this one, has
`dashscope`.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

MEDIA = [{"type": "reference_image", "url": "https://example.com/a.png"}]
BODY = {
    "model": "wan2.7-r2v",
    "input": {"prompt": "Image 1 waves.", "media": MEDIA},
    "parameters": {"resolution": "720P", "duration": 2},
}
CREATE = "/services/aigc/video-generation/video-synthesis"
ASYNC = {"X-DashScope-Async": "enable", "Authorization": "Bearer k"}
PAUSE = 0.2


def serve(size: int) -> None:
    """The far end: it answers at once, and a task is done at its second query."""
    import socket

    import uvicorn
    from stage import clip
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    asked: dict[str, int] = {}

    async def create(request: Request) -> Response:
        await request.body()
        task = f"t{len(asked)}"
        asked[task] = 0
        return JSONResponse(
            {"request_id": "r", "output": {"task_id": task, "task_status": "PENDING"}}
        )

    async def query(request: Request) -> Response:
        task = request.path_params["task"]
        asked[task] += 1
        output: dict[str, Any] = {"task_id": task, "task_status": "RUNNING"}
        if asked[task] > 1:
            output["task_status"] = "SUCCEEDED"
            output["video_url"] = f"http://{request.url.netloc}/clip.mp4"
        return JSONResponse({"request_id": "r", "output": output, "usage": {"duration": 2}})

    async def listed(_: Request) -> Response:
        page = {"total": 0, "total_page": 0, "page_no": 1, "page_size": 100, "data": []}
        return JSONResponse({"request_id": "r", **page})

    async def download(_: Request) -> Response:
        return Response(clip(size), media_type="video/mp4")

    base = "/api/v1"
    app = Starlette(
        routes=[
            Route(base + CREATE, create, methods=["POST"]),
            Route(base + "/tasks/", listed),
            Route(base + "/tasks/{task}", query),
            Route(base + "/tasks/{task}/", query),
            Route("/clip.mp4", download),
        ]
    )
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}{base}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listening])


@asynccontextmanager
async def _httpx(at_once: int | None) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    import httpx

    gate = asyncio.Semaphore(at_once or 10**6)
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:

        async def call(method: str, url: str, target: Path | None = None, **rest: Any) -> Any:
            async with gate:
                if target is None:
                    return (await client.request(method, url, **rest)).json()
                async with client.stream(method, url) as answer:
                    with target.open("wb") as file:
                        async for chunk in answer.aiter_bytes():
                            file.write(chunk)
            return None

        yield call


async def _loop(base: str, tasks: int, folder: Path, at_once: int | None) -> None:
    in_flight = asyncio.Semaphore(50)
    async with _httpx(at_once) as call:

        async def one(number: int) -> None:
            async with in_flight:
                made = await call("POST", base + CREATE, json=BODY, headers=ASYNC)
                url = f"{base}/tasks/{made['output']['task_id']}"
                while True:
                    await asyncio.sleep(PAUSE)
                    seen = (await call("GET", url, headers=ASYNC))["output"]
                    if seen["task_status"] == "SUCCEEDED":
                        break
                await call("GET", seen["video_url"], target=folder / f"{number}.mp4")

        await asyncio.gather(*(one(number) for number in range(tasks)))


async def gated(base: str, tasks: int, folder: Path) -> None:
    """A bare httpx loop that lets four requests through at once."""
    await _loop(base, tasks, folder, 4)


async def safe(base: str, tasks: int, folder: Path) -> None:
    """The gated loop, and to each file what makes it safe to keep: hash, sync and decode."""
    from wanscript.media.decode import whole
    from wanscript.media.files import sha256

    def check(path: Path) -> None:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        sha256(path)
        whole(path, 2)

    await gated(base, tasks, folder)
    for path in folder.iterdir():
        await asyncio.to_thread(check, path)


async def naive(base: str, tasks: int, folder: Path) -> None:
    """A bare httpx loop as most people write it."""
    await _loop(base, tasks, folder, None)


async def ours(base: str, tasks: int, folder: Path) -> None:
    """The whole run: plan, ledger, step, client, and each clip decoded."""
    from stage import film, shoot

    from wanscript.dashscope.client import Client
    from wanscript.run.context import Poll
    from wanscript.run.take import Limits

    client = Client(base_url=base, key="k", queries_per_second=10_000)
    limits = Limits(submits_per_second=10_000, in_flight=50)
    await shoot(film([1] * tasks), folder, client, limits, poll=Poll(PAUSE, PAUSE))


async def sdk_threads(base: str, tasks: int, folder: Path) -> None:
    """The vendor's SDK in fifty threads."""
    from concurrent.futures import ThreadPoolExecutor

    # only a test environment has the SDK
    sdk, http = (importlib.import_module(name) for name in ("dashscope", "requests"))
    setattr(sdk, "base_http_api_url", base)  # noqa: B010 (its stubs do not have it)

    def one(number: int) -> None:
        task = sdk.VideoSynthesis.async_call(
            api_key="k", model="wan2.7-r2v", prompt="Image 1 waves.", media=MEDIA
        )
        while True:
            time.sleep(PAUSE)
            seen = sdk.VideoSynthesis.fetch(task, api_key="k")
            if seen.output.task_status == "SUCCEEDED":
                break
        with http.get(seen.output.video_url, stream=True, timeout=60) as answer:
            (folder / f"{number}.mp4").write_bytes(answer.content)

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(one, range(tasks)))


async def sdk_async(base: str, tasks: int, folder: Path) -> None:
    """The vendor's SDK in one event loop; it has aiohttp, which fetches the files."""
    sdk, http = (importlib.import_module(name) for name in ("dashscope", "aiohttp"))
    synthesis = importlib.import_module("dashscope.aigc.video_synthesis").AioVideoSynthesis
    setattr(sdk, "base_http_api_url", base)  # noqa: B010 (its stubs do not have it)
    in_flight = asyncio.Semaphore(50)

    async with http.ClientSession() as session:

        async def one(number: int) -> None:
            async with in_flight:
                task = await synthesis.async_call(
                    api_key="k", model="wan2.7-r2v", prompt="Image 1 waves.", media=MEDIA
                )
                while True:
                    await asyncio.sleep(PAUSE)
                    seen = await synthesis.fetch(task, api_key="k")
                    if seen.output.task_status == "SUCCEEDED":
                        break
                async with session.get(seen.output.video_url) as answer:
                    with (folder / f"{number}.mp4").open("wb") as file:
                        async for chunk in answer.content.iter_any():
                            file.write(chunk)

        await asyncio.gather(*(one(number) for number in range(tasks)))


WORKERS: Mapping[str, Callable[[str, int, Path], Awaitable[None]]] = {
    "ours": ours,
    "gated": gated,
    "safe": safe,
    "naive": naive,
    "sdk_threads": sdk_threads,
    "sdk_async": sdk_async,
}


def work(name: str, base: str, tasks: int) -> None:
    """One worker: prints its CPU milliseconds a task and its peak memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_warm())
        start = resource.getrusage(resource.RUSAGE_SELF)
        asyncio.run(WORKERS[name](base, tasks, Path(folder)))  # type: ignore[arg-type]
        end = resource.getrusage(resource.RUSAGE_SELF)
    spent = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    print(f"{1000 * spent / tasks:.3f} {end.ru_maxrss / 1024:.0f}")


async def _warm() -> None:
    for module in ("dashscope", "requests", "aiohttp"):
        if importlib.util.find_spec(module):
            importlib.import_module(module)
    if importlib.util.find_spec("wanscript"):
        importlib.import_module("stage").clip(0)
    if importlib.util.find_spec("httpx"):
        async with importlib.import_module("httpx").AsyncClient():
            pass


def measured(
    tasks: int, rounds: int, size: int, python: str
) -> Mapping[str, list[tuple[float, float]]]:
    """By worker its CPU milliseconds a task and its peak memory in MiB, once a round."""
    pythons = {
        name: python if name.startswith("sdk") else sys.executable
        for name in WORKERS
        if not name.startswith("sdk") or _has_sdk(python)
    }
    with subprocess.Popen(
        [sys.executable, __file__, "serve", str(size)], stdout=subprocess.PIPE, text=True
    ) as far:
        assert far.stdout is not None
        base = far.stdout.readline().strip()
        rows: dict[str, list[tuple[float, float]]] = {name: [] for name in pythons}
        for _ in range(rounds):
            for name, runs in pythons.items():
                said = subprocess.run(
                    [runs, __file__, "work", name, base, str(tasks)],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout.split()
                rows[name].append((float(said[0]), float(said[1])))
        far.terminate()
    return rows


def ratio(rows: Mapping[str, list[tuple[float, float]]], name: str) -> float:
    """Our CPU beside another's, the median of the rounds."""
    pairs = zip(rows["ours"], rows[name], strict=True)
    return statistics.median(mine[0] / other[0] for mine, other in pairs)


def main(tasks: int, rounds: int, size: int, python: str) -> None:
    rows = measured(tasks, rounds, size, python)
    print(f"{tasks} tasks of {size} MB, {rounds} rounds, medians")
    for name in rows:
        cpu = statistics.median(each[0] for each in rows[name])
        memory = statistics.median(each[1] for each in rows[name])
        beside = ratio(rows, name)
        print(f"{name:<12} {cpu:7.2f} ms a task   {memory:5.0f} MiB   ours / this {beside:.2f}")


def _has_sdk(python: str) -> bool:
    return not subprocess.run(
        [python, "-c", "import dashscope"], capture_output=True, check=False
    ).returncode


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", size]:
            serve(int(size) * 2**20)
        case ["work", name, base, tasks]:
            work(name, base, int(tasks))
        case given:
            tasks, rounds, size, python = [*given, *("200", "3", "5", sys.executable)[len(given) :]]
            main(int(tasks), int(rounds), int(size), python)
