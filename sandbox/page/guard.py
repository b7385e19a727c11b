"""Decides who may use the page: only a browser on this machine that knows the secret address.

Every path begins with the secret. So every request is checked, and no cookie sends the secret to other ports of the host.
"""

import hmac
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses requests that do not come from the page's own address.

    Args:
        secret: The first segment of every path.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.port = 0

    def middleware(self) -> Middleware:
        """The middleware that aiohttp runs before every handler, also if no route matches."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._check(request)
            return await handler(request)

        return check

    def _check(self, request: web.Request) -> None:
        # With DNS rebinding, an attacker's name points to this machine, and Host has that name.
        if request.host not in self._hosts():
            raise web.HTTPMisdirectedRequest
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.host}":
            raise web.HTTPForbidden
        given = request.path.removeprefix("/").partition("/")[0]  # `OPTIONS *` has no slash
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            raise web.HTTPNotFound

    def _hosts(self) -> tuple[str, ...]:
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Send the security headers with every answer, refusals included."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
