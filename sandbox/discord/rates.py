"""How often Discord takes requests, by route and in all, and the headers that say so.

https://docs.discord.com/developers/topics/rate-limits. The numbers are not in the documentation, which refers to the headers:
those of channels were seen for years (https://github.com/discord/discord-api-docs/issues/2761), 50 a second in all is
documented, and so is that the first response to an interaction does not count.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.discord.errors import Limited

EVERYTHING: Final = (50, 1.0)
"""Requests with the bot's token, and the seconds in which they are counted."""
OLD_EDITS: Final = (3, 6.0)
"""Edits in one channel of messages older than an hour: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json."""
_BY_ROUTE: Final = {
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): (5, 2.0),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"): (5, 2.0),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): (5, 2.0),
}


@dataclass(slots=True)
class _Window:
    """Requests counted from the first one on."""

    most: int
    seconds: float
    ends_at: float = 0.0
    taken: int = 0

    def take(self, now: float) -> bool:
        """Count one request; False if there were too many."""
        if now >= self.ends_at:
            self.ends_at, self.taken = now + self.seconds, 0
        if self.taken >= self.most:
            return False
        self.taken += 1
        return True


class Rates:
    """Counts requests.

    Args:
        pace: How long every window is, compared with Discord's. Tests that are about something else make time short.
        clock: Seconds.
    """

    def __init__(self, *, pace: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._clock = pace, clock
        self._windows: dict[tuple[str, ...], _Window] = {}

    def _window(self, key: tuple[str, ...], limit: tuple[int, float]) -> _Window:
        return self._windows.setdefault(key, _Window(limit[0], limit[1] * self._pace))

    def take(self, method: str, template: str, major: str, *, by_bot: bool) -> dict[str, str]:
        """Count a request, and return the headers of its answer.

        Args:
            method: The request's.
            template: Its route.
            major: The channel or the token in its path.
            by_bot: Whether it counts among all requests of the bot.

        Raises:
            Limited: There were too many.
        """
        now = self._clock()
        everything = self._window(("everything",), EVERYTHING)
        if by_bot and not everything.take(now):
            raise Limited(everything.ends_at - now, scope="global")
        limit = _BY_ROUTE.get((method, template))
        if limit is None:
            return {}
        window = self._window((method, template, major), limit)
        passes = window.take(now)
        left = window.ends_at - now
        headers = {
            "X-RateLimit-Limit": str(window.most),
            "X-RateLimit-Remaining": str(window.most - window.taken),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(f"{method} {template}".encode(), usedforsecurity=False).hexdigest(),
        }
        if not passes:
            raise Limited(left, headers=headers)
        return headers

    def take_old_edit(self, channel_id: int) -> None:
        """Count an edit of a message older than an hour.

        Raises:
            Limited: 30046, for too many.
        """
        now = self._clock()
        window = self._window(("old edits", str(channel_id)), OLD_EDITS)
        if not window.take(now):
            words = "Maximum number of edits to messages older than 1 hour reached. Try again later."
            raise Limited(window.ends_at - now, code=30046, message=words)
