"""The client of one experience with one key. Each API family is an attribute."""

import asyncio
import random as _random
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.documents.documents import Documents
from bot.opencloud._buckets import BudgetState
from bot.opencloud._exchange import Exchange, Hosts, SecretLike
from bot.opencloud._pacing import Pacing
from bot.opencloud._paging import Pages
from bot.opencloud._retry import RetryPolicy
from bot.opencloud._transport import Transport, open_session
from bot.opencloud.models import UniverseId, utc_now
from bot.opencloud.resources.configs import Configs
from bot.opencloud.resources.data_stores import DataStores
from bot.opencloud.resources.keys import Keys
from bot.opencloud.resources.messaging import Messaging
from bot.opencloud.resources.ordered_data_stores import OrderedDataStores
from bot.opencloud.resources.place_versions import PlaceVersions
from bot.opencloud.resources.restarts import Restarts
from bot.opencloud.resources.restrictions import Restrictions
from bot.opencloud.resources.servers import GameServers
from bot.opencloud.resources.universes import Universes
from bot.opencloud.resources.users import Users

__all__ = [
    "BudgetState",
    "Hosts",
    "OpenCloud",
    "Pacing",
    "Pages",
    "RetryPolicy",
    "SecretLike",
    "Transport",
    "open_session",
]


class OpenCloud:
    """Roblox Open Cloud for one experience.

    A call that fails raises an OpenCloudError (see `errors`). Requests stay within the budgets of `pacing`, in the lane that
    `bot.lanes` gives.

    Args:
        transport: The one that the process shares.
        universe_id: The experience. Not the id of a place.
        api_key: Sent to the Open Cloud host only, and never shown.
        hosts: Addresses of the services.
        pacing: The budgets of the experience; by default, those that Roblox documents.
        retry: How often to try, and how long to wait.
        clock: The current time, with a time zone, to compare with dates in Roblox's answers.
        sleep: `asyncio.sleep`, or a test's.
        random: A random number in [0, 1), for jitter.
        may_leave: Called before a write is sent that had to wait, for its budget or after a failed attempt. If the write must
            not be sent any more, it raises, and the caller gets that exception.
        in_time: Called with nothing between it and each attempt of a write, with the seconds that the write waited for its budget
            and between attempts. If it is too late to send the write, it raises, and the caller gets that exception.
        documents: Keep and read the values of games. The process shares them, and closes them.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        universe_id: UniverseId,
        api_key: str | SecretLike,
        hosts: Hosts = Hosts(),  # noqa: B008  frozen
        pacing: Pacing | None = None,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008  frozen
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        may_leave: Callable[[], Awaitable[None]] | None = None,
        in_time: Callable[[float], None] | None = None,
        documents: Documents | None = None,
    ) -> None:
        self.universe_id = universe_id
        self.pacing = pacing if pacing is not None else Pacing(sleep=sleep)
        exchange = Exchange(
            transport,
            api_key=api_key,
            hosts=hosts,
            pacing=self.pacing,
            policy=retry,
            clock=clock,
            sleep=sleep,
            random=random,
            may_leave=may_leave,
            in_time=in_time,
            documents=documents if documents is not None else Documents(),
        )
        self.data_stores = DataStores(exchange, universe_id)
        self.ordered_data_stores = OrderedDataStores(exchange, universe_id)
        self.messaging = Messaging(exchange, universe_id)
        self.restrictions = Restrictions(exchange, universe_id)
        self.users = Users(exchange)
        self.universes = Universes(exchange, universe_id)
        self.servers = GameServers(exchange, universe_id)
        self.restarts = Restarts(exchange, universe_id)
        self.configs = Configs(exchange, universe_id)
        self.place_versions = PlaceVersions(exchange)
        self.keys = Keys(exchange)

    def __repr__(self) -> str:
        return f"OpenCloud(universe_id={self.universe_id})"
