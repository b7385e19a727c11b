"""First responses of this process whose answer was lost: Discord may have taken them.

discord.py sends a first response again after an error of Discord's servers, and its caller does not learn of it. If Discord then
says that the interaction is answered already, the answer may be this process's own; otherwise it is that of another process.
"""

from __future__ import annotations

import re
from collections import deque
from types import SimpleNamespace

import aiohttp
import yarl

_CALLBACK = re.compile(r"/interactions/([0-9]+)/[^/]+/callback$")
_REMEMBERED = 1_000


class LostResponses:
    """Remembers the newest of them.

    Attributes:
        trace: What has to watch the requests to Discord.
    """

    def __init__(self) -> None:
        self._ids: deque[int] = deque(maxlen=_REMEMBERED)
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._ended)
        self.trace.on_request_exception.append(self._broke)

    def __contains__(self, interaction_id: int) -> bool:
        return interaction_id in self._ids

    async def _ended(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        if ended.response.status >= 500:
            self._remember(ended.url)

    async def _broke(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, broke: aiohttp.TraceRequestExceptionParams
    ) -> None:
        self._remember(broke.url)

    def _remember(self, url: yarl.URL) -> None:
        found = _CALLBACK.search(url.path)
        if found is not None:
            self._ids.append(int(found[1]))
