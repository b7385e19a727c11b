"""The clients that are compared: each reads and writes one entry, set up as its own guide says."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import aiohttp
import httpx
import rblxopencloud
import rblxopencloudasync
import requests
from rblxopencloudasync import http as peer_http
from yarl import URL

from benchmarks._stand_in import API_KEY, SCOPE, STORE, UNIVERSE_ID
from bot.documents.documents import Documents
from bot.opencloud.client import Hosts, OpenCloud, Pacing, Transport, open_session
from bot.opencloud.models import UniverseId

REAL = "https://apis.roblox.com"
OURS, PLAIN, PEER = "bot.opencloud", "aiohttp + json by hand", "rblxopencloudasync"
AT_ONCE = 50
_USERS, _ATTRIBUTES = [100], {"schema": 3}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Caller:
    """A client.

    Attributes:
        read: Returns the value of a key.
        write: Writes a value under a key.
        keys: Returns every key with a prefix.
    """

    name: str
    read: Callable[[str], Awaitable[Any]]
    write: Callable[[str, Any], Awaitable[Any]] | None = None
    keys: Callable[[str], Awaitable[list[str]]] | None = None


class Throttled(aiohttp.TraceConfig):
    """Counts the answers 429 of a session, also those that a client handles without an error."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.on_request_end.append(self._count)

    async def _count(self, _session: object, _context: object, ended: aiohttp.TraceRequestEndParams) -> None:
        self.count += ended.response.status == 429


def entry_url(base: str, key: str) -> str:
    """Return the URL of an entry, for the clients that are written by hand."""
    store, scope, name = (quote(part, safe="") for part in (STORE, SCOPE, key))
    return f"{base}/cloud/v2/universes/{UNIVERSE_ID}/data-stores/{store}/scopes/{scope}/entries/{name}"


@asynccontextmanager
async def plain(base: str) -> AsyncIterator[Caller]:
    """A client by hand on aiohttp and json: no types, only HTTP errors, no retry, no budget."""
    headers = {"x-api-key": API_KEY}
    json_headers = {**headers, "Content-Type": "application/json"}
    async with _session() as session:

        async def read(key: str) -> Any:
            async with session.get(URL(entry_url(base, key), encoded=True), headers=headers) as response:
                response.raise_for_status()
                return json.loads(await response.read())["value"]

        async def write(key: str, value: Any) -> Any:
            body = json.dumps({"value": value, "users": ["users/100"], "attributes": _ATTRIBUTES}).encode()
            url = URL(entry_url(base, key), encoded=True)
            async with session.patch(url, headers=json_headers, data=body) as response:
                response.raise_for_status()
                return json.loads(await response.read())

        yield Caller(PLAIN, read, write)


@asynccontextmanager
async def ours(base: str, pacing: Pacing | None = None, *traces: aiohttp.TraceConfig) -> AsyncIterator[Caller]:
    """bot.opencloud, by default with budgets so large that it never waits."""
    async with open_session(at_once=AT_ONCE, traces=traces) as session, Documents() as documents:
        client = OpenCloud(
            Transport(session),
            documents=documents,
            universe_id=UniverseId(UNIVERSE_ID),
            api_key=API_KEY,
            hosts=Hosts(open_cloud=base),
            pacing=pacing or Pacing(adjust=lambda budget: replace(budget, count=10**9, period_s=60.0, size=None)),
        )
        stores, made = client.data_stores, {}

        async def read(key: str) -> Any:
            return (await stores.get_entry(store=STORE, key=key)).value

        async def write(key: str, value: Any) -> Any:
            if id(value) not in made:  # a value comes as bytes, and goes back as them
                made[id(value)] = await documents.keep(json.dumps(value, separators=(",", ":")).encode())
            sent = made[id(value)]
            return await stores.update_entry(store=STORE, key=key, value=sent, users=_USERS, attributes=_ATTRIBUTES)

        async def keys(prefix: str) -> list[str]:
            return [each.key async for each in stores.list_entries(store=STORE, prefix=prefix).prefetched()]

        yield Caller(OURS, read, write, keys)


class _RedirectedSession:
    """Sends the peer's requests to the stand-in instead of Roblox."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base

    def request(self, method: str, url: str, **options: Any) -> Any:
        return self._session.request(method, url.replace(REAL, self._base), **options)


@asynccontextmanager
async def peer_async(base: str, *traces: aiohttp.TraceConfig) -> AsyncIterator[Caller]:
    """rblxopencloudasync, on a session like ours."""
    async with _session(*traces) as session:
        before, peer_http.http_session = peer_http.http_session, _RedirectedSession(session, base)
        store = rblxopencloudasync.ApiKey(API_KEY).get_experience(UNIVERSE_ID).get_datastore(STORE, scope=SCOPE)

        async def read(key: str) -> Any:
            return (await store.get_entry(key))[0]

        async def write(key: str, value: Any) -> Any:
            return await store.set_entry(key, value, users=_USERS, metadata=_ATTRIBUTES)

        async def keys(prefix: str) -> list[str]:
            return [each.key async for each in store.list_keys(prefix)]

        try:
            yield Caller(PEER, read, write, keys)
        finally:
            peer_http.http_session = before


class _Redirect(requests.adapters.HTTPAdapter):
    def __init__(self, base: str) -> None:
        super().__init__(pool_maxsize=AT_ONCE)
        self._base = base

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        # It asks for `showDeleted=False`, which the service's own description does not allow.
        request.url = str(request.url).replace(REAL, self._base).replace("=False", "=false")
        return super().send(request, *arguments, **options)


@asynccontextmanager
async def peer_threads(base: str) -> AsyncIterator[Caller]:
    """rblxopencloud, which blocks, in threads."""
    rblxopencloud.http_session.mount(REAL, _Redirect(base))
    store = rblxopencloud.ApiKey(API_KEY).get_experience(UNIVERSE_ID).get_datastore(STORE, scope=SCOPE)
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def away(function: Callable[..., _T], *arguments: Any) -> Awaitable[_T]:
            return asyncio.get_running_loop().run_in_executor(pool, function, *arguments)

        async def read(key: str) -> Any:
            return (await away(store.get_entry, key))[0]

        async def keys(prefix: str) -> list[str]:
            return await away(lambda: [each.key for each in store.list_keys(prefix)])

        yield Caller("rblxopencloud in threads", read, keys=keys)
    rblxopencloud.http_session.close()


@asynccontextmanager
async def over_httpx(base: str) -> AsyncIterator[Caller]:
    """A client by hand on httpx."""
    async with httpx.AsyncClient(
        headers={"x-api-key": API_KEY}, limits=httpx.Limits(max_connections=AT_ONCE)
    ) as client:

        async def read(key: str) -> Any:
            response = await client.get(entry_url(base, key))
            return response.raise_for_status().json()["value"]

        yield Caller("httpx by hand", read)


@asynccontextmanager
async def raw(base: str) -> AsyncIterator[Caller]:
    """Asyncio streams and prepared bytes: the lower limit, which parses neither headers nor JSON."""
    host, port = urlsplit(base).hostname, urlsplit(base).port
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def read(key: str) -> Any:
        reader, writer = idle.pop() if idle else await asyncio.open_connection(host, port)
        writer.write(b"GET %b HTTP/1.1\r\nHost: roblox\r\nx-api-key: %b\r\n\r\n" % (_path(key), API_KEY.encode()))
        head = await reader.readuntil(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length:")
        body = await reader.readexactly(int(length.split(b"\r", 1)[0]))
        idle.append((reader, writer))
        return body

    yield Caller("raw socket, nothing parsed", read)
    for _, writer in idle:
        writer.close()
        await writer.wait_closed()


def _path(key: str) -> bytes:
    return f"/cloud/v2/universes/{UNIVERSE_ID}/data-stores/{STORE}/scopes/{SCOPE}/entries/{key}".encode()


def _session(*traces: aiohttp.TraceConfig) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE), trace_configs=list(traces))


EVERYONE = (raw, plain, ours, peer_async, peer_threads, over_httpx)
