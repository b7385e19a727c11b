"""HTTP over aiohttp. No other module of this package uses aiohttp."""

from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Final

import aiohttp
from yarl import URL

from bot.documents.documents import Documents
from bot.opencloud._wire import AnswerLost, NotSent, Response

_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
"""Seconds. Large values take long, so there is no limit in total, only one on silence and one on connecting."""
_STREAMED_BYTES: Final = 256 * 1024
"""A larger body is written in pieces, because a single write would block the event loop."""


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
        """
        try:
            response = await self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body if body is None or len(body) < _STREAMED_BYTES else BytesIO(body),
                timeout=self._timeout,
                allow_redirects=False,
                middlewares=_ONE_ATTEMPT if method == "DELETE" else None,
            )
            async with response:
                return Response(response.status, response.headers, await documents.receive(_pieces(response)))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent from error
        except aiohttp.ClientResponseError as error:
            # The answer is not HTTP. The error has the headers of the request, with the key, so it is not passed on.
            problem = aiohttp.ClientConnectionError(error.message)
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost from error
        raise AnswerLost from problem


async def _pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for piece in response.content.iter_chunked(_STREAMED_BYTES):
        yield piece


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
