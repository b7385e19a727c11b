"""aiohttp, and nothing else of it in this package."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

import aiohttp
from yarl import URL

from bot.opencloud._wire import AnswerLost, NotSent, Response

_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
"""Seconds. Large values take long in all, so only silence counts; a free connection is waited for, as others end."""
_STREAMED_BYTES: Final = 256 * 1024
"""Larger bodies are written piece by piece; at once they would hold up the event loop."""


class Transport:
    """Sends one request over a session that somebody else opens and closes."""

    def __init__(self, session: aiohttp.ClientSession, *, timeout: aiohttp.ClientTimeout = _TIMEOUT) -> None:
        self._session = session
        self._timeout = timeout

    async def send(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> Response:
        """Send once, and only once.

        Args:
            method: HTTP method.
            url: Fully percent-encoded; yarl would otherwise decode `%40` and `%3A`, which mean something else.
            headers: All of them; none is added but those of HTTP itself.
            body: Sent as it is.

        Raises:
            NotSent: Nothing left.
            AnswerLost: Anything else, for then nobody knows.
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
            # Read to its end, or closed by `read` when that fails: no context manager has anything left to do.
            return Response(response.status, response.headers, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent from error
        except aiohttp.ClientResponseError as error:
            # No HTTP at all. It knows the headers of the request, and with them the key, so it ends here.
            problem = aiohttp.ClientConnectionError(error.message)
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost from error
        raise AnswerLost from problem


async def _one_attempt(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a DELETE again by itself when a kept-alive connection breaks.

    It does so for the methods that HTTP calls idempotent, on ClientOSError and ServerDisconnectedError only. The
    second DELETE of an entry answers 404, which would be taken for the answer to the first.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientConnectionError from error


_ONE_ATTEMPT: Final = (_one_attempt,)
