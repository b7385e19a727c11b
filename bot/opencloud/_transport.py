"""HTTP over aiohttp. No other module of this package uses aiohttp."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

import aiohttp
from yarl import URL

from bot.documents.documents import Documents
from bot.opencloud._wire import AnswerLost, NotSent, Response

_TIMEOUT: Final = aiohttp.ClientTimeout(total=40, sock_connect=10)
"""Seconds. The limit in total also ends an answer that comes in small pieces and is never silent for long."""
_SILENCE_S: Final = 30
"""How long an upload may stand still, of which the limit in total is longer. For other requests the timers that aiohttp starts
and stops for this, three of them, would cost as much as reading the answer."""
_UPLOAD_BYTES_PER_S: Final = 256 * 1024
"""A slow connection at which a large body still leaves. The limit in total is longer by the time that this takes."""
_STREAMED_BYTES: Final = 256 * 1024
"""A larger body is written in pieces, because a single write would block the event loop."""


def open_session(*, at_once: int = 64, traces: Sequence[aiohttp.TraceConfig] = ()) -> aiohttp.ClientSession:
    """Open a session for a `Transport`. It keeps no cookies: nothing of one key's answers goes along with another key.

    Args:
        at_once: Connections. The servers of the game share the budgets, so more requests would only wait at Roblox.
        traces: Called at each request.
    """
    connector = aiohttp.TCPConnector(limit=at_once)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trace_configs=list(traces))


class Transport:
    """Sends requests over a session. The caller opens and closes the session."""

    def __init__(self, session: aiohttp.ClientSession, *, timeout: aiohttp.ClientTimeout = _TIMEOUT) -> None:
        self._session = session
        self._timeout = timeout

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, documents: Documents
    ) -> Response:
        """Send a request exactly once.

        Args:
            method: HTTP method.
            url: Percent-encoded. It is sent unchanged: yarl would decode `%40` and `%3A`, which changes their meaning.
            headers: All headers. Only those of HTTP itself are added.
            body: Sent unchanged.
            documents: Take a large answer as it comes.

        Raises:
            NotSent: Nothing was sent.
            AnswerLost: Any other failure: the request may have arrived.
            NoStorage: There is an answer, and no room for it.
        """
        try:
            response = await self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body if body is None or len(body) < _STREAMED_BYTES else BytesIO(body),
                timeout=self._timeout_of(body),
                allow_redirects=False,
                middlewares=_ONE_ATTEMPT if method == "DELETE" else None,
            )
            async with response:
                return Response(response.status, response.headers, await documents.receive(response.content.readany))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent from error
        except aiohttp.ClientResponseError as error:
            # The answer is not HTTP. The error has the headers of the request, with the key, so it is not passed on.
            problem = aiohttp.ClientConnectionError(error.message)
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost from error
        raise AnswerLost from problem

    def _timeout_of(self, body: bytes | None) -> aiohttp.ClientTimeout:
        base = self._timeout
        if base.total is None or body is None or len(body) < _STREAMED_BYTES:
            return base
        total = base.total + len(body) / _UPLOAD_BYTES_PER_S
        silence_s = _SILENCE_S if base.sock_read is None else base.sock_read
        return aiohttp.ClientTimeout(total=total, sock_connect=base.sock_connect, sock_read=silence_s)


async def _one_attempt(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a DELETE again by itself when a kept-alive connection breaks.

    aiohttp repeats idempotent methods after ClientOSError and ServerDisconnectedError, so this raises another error. A
    second DELETE of an entry answers 404, which would look like the answer to the first one.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientConnectionError from error


_ONE_ATTEMPT: Final = (_one_attempt,)
