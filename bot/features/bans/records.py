"""Records of bans: who is banned now, and every ban and unban of a player, from Roblox joined with the cases.

Roblox knows only the owner of the key, not the member of staff. Steward names the member of staff in the private reason
(`restrictions.private_reason`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.access import Actor, Capability, DiscordId, Extent, Policy
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.lists import LazyList
from bot.experiences.players import Player, Players
from bot.features.bans.restrictions import Mark, mark_of
from bot.journal import Case, CaseId, Journal
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.restrictions import Restriction, RestrictionLog
from bot.opencloud.resources.users import NamedUser
from bot.together import together

log = logging.getLogger(__name__)

PAGE_ROWS = 10
COUNTED = 500
"""The most records that are read ahead, a hundred a request, to say how many bans there are."""
MOST_SEARCHED = 2_000
"""The most records that one page reads, a hundred a request: Roblox lists everybody who was ever banned, without a filter."""
_CASES = 200


class Ending(Enum):
    """Whether a ban ends by itself."""

    PERMANENT = "permanent"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True, kw_only=True)
class BanQuery:
    """Which bans are asked for; None if an option was left out.

    Attributes:
        moderator_id: Only bans that this member of staff gave through Steward.
        text: Only bans whose reasons contain this, in capital or small letters.
    """

    place: str | None = None
    ending: Ending | None = None
    moderator_id: DiscordId | None = None
    text: str | None = None
    experience: str | None = None

    def fits(self, restriction: Restriction, *, at: datetime) -> bool:
        """Whether a restriction is a ban in force at that moment, and one that is asked for."""
        mark = mark_of(restriction.private_reason)
        reasons = f"{restriction.display_reason}\n{restriction.private_reason}".casefold()
        return (
            restriction.is_active_at(at)
            and (self.ending is None or restriction.is_permanent == (self.ending is Ending.PERMANENT))
            and (self.moderator_id is None or (mark is not None and mark.actor_id == self.moderator_id))
            and (self.text is None or self.text.casefold() in reasons)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveBan:
    """A ban in force, with the player's names if Roblox gave them."""

    restriction: Restriction
    user: NamedUser | None
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPage:
    """One page of the bans in force.

    Attributes:
        number: Counted from 0.
        searched: Records that were looked through so far.
        total: How many bans fit, on all pages; None if there may be more than were read.
        pages: How many pages that is; those that the limit of records cut short are not full.
        more: There may be bans after these.
    """

    experience: Experience
    place_id: PlaceId | None
    query: BanQuery
    number: int
    bans: tuple[ActiveBan, ...]
    searched: int
    total: int | None
    pages: int | None
    more: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One change of a restriction.

    Attributes:
        mark: Who acted through Steward; None for changes from outside Steward.
        case: The case of that change.
        moderator: The Roblox account that made the change.
    """

    log: RestrictionLog
    mark: Mark | None
    case: Case | None
    moderator: NamedUser | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """One page of a player's bans and unbans, in Roblox's order."""

    experience: Experience
    place_id: PlaceId | None
    player: Player
    number: int
    entries: tuple[HistoryEntry, ...]
    more: bool


class BanListing:
    """The bans in force, page by page. A page that was read once does not change."""

    def __init__(self, records: BanRecords, game: Experience, place_id: PlaceId | None, query: BanQuery) -> None:
        self._records, self._game, self._place_id, self._query = records, game, place_id, query
        self._at = records.clock()
        self._restrictions = LazyList(game.client.restrictions.list(place_id))
        self._pages: list[BanPage] = []
        self._found: list[Restriction] = []
        self._searched = self._shown = 0
        self._ended = False
        self._turning = asyncio.Lock()

    async def page(self, actor: Actor, number: int) -> BanPage:
        """Return a page, counted from 0: one that was read before, or the next.

        Raises:
            AccessDenied: The actor may no longer read bans.
        """
        self._records.require(actor, self._game)
        async with self._turning:
            if number == len(self._pages):
                self._pages.append(await self._read())
        return self._pages[number]

    async def _read(self) -> BanPage:
        start, end = self._shown, self._shown + PAGE_ROWS
        await self._search(end + 1, most=MOST_SEARCHED)
        if not self._pages:
            await self._count()
        restrictions = self._found[start:end]
        users = await self._records.names_of(self._game, [each.user_id for each in restrictions])
        self._shown += len(restrictions)
        return BanPage(
            experience=self._game,
            place_id=self._place_id,
            query=self._query,
            number=len(self._pages),
            bans=tuple(
                ActiveBan(restriction=each, user=users.get(each.user_id), mark=mark_of(each.private_reason))
                for each in restrictions
            ),
            searched=self._searched,
            total=len(self._found) if self._ended else None,
            pages=self._pages_to_come() + len(self._pages) + 1 if self._ended else None,
            more=len(self._found) > end or not self._ended,
            at=self._at,
        )

    def _pages_to_come(self) -> int:
        return -(-(len(self._found) - self._shown) // PAGE_ROWS)

    async def _count(self) -> None:
        """Search ahead, so that a list that is not long says how many bans it has. A page can do without that."""
        try:
            await self._search(COUNTED, most=COUNTED - self._searched)
        except OpenCloudError:
            log.info("the bans could not be counted", exc_info=True)

    async def _search(self, wanted: int, *, most: int) -> None:
        """Search further until `wanted` bans are found, the list ends, or `most` records were looked through."""
        last = self._searched + most
        while len(self._found) < wanted and self._searched < last and not self._ended:
            restriction = await self._restrictions.find(self._searched)
            self._ended = restriction is None
            if restriction is not None:
                self._searched += 1
                self._found += [restriction] if self._query.fits(restriction, at=self._at) else []


class BanHistory:
    """A player's bans and unbans, page by page."""

    def __init__(
        self, records: BanRecords, game: Experience, place_id: PlaceId | None, player: Player, cases: list[Case]
    ) -> None:
        self._records, self._game, self._place_id, self._player = records, game, place_id, player
        self._cases = {case.id: case for case in cases}
        self._logs = LazyList(game.client.restrictions.list_logs(player.id, place_id))

    async def page(self, actor: Actor, number: int) -> HistoryPage:
        """Return a page, counted from 0.

        Raises:
            AccessDenied: The actor may no longer read bans.
        """
        self._records.require(actor, self._game)
        start, end = number * PAGE_ROWS, (number + 1) * PAGE_ROWS
        logs = await self._logs.first(end + 1)
        return HistoryPage(
            experience=self._game,
            place_id=self._place_id,
            player=self._player,
            number=number,
            entries=await self._records.entries(self._game, logs[start:end], self._cases),
            more=len(logs) > end,
        )


@dataclass(frozen=True, slots=True)
class BanRecords:
    """Reads who is banned, and the bans and unbans of a player."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    def active(self, actor: Actor, query: BanQuery) -> BanListing:
        """Return the bans in force, page by page. Nothing is read before the first page is asked for.

        Raises:
            AccessDenied: The actor may not read bans.
            InvalidInput: There is no such place.
        """
        game, place_id = self._where(actor, query.place, query.experience)
        return BanListing(self, game, place_id, query)

    async def history(
        self, actor: Actor, *, player: str, place: str | None = None, experience: str | None = None
    ) -> BanHistory:
        """Return a player's bans and unbans, page by page.

        Raises:
            AccessDenied: The actor may not read bans.
            InvalidInput: There is no such place.
            NotFound: There is no such player.
        """
        game, place_id = self._where(actor, place, experience)
        found = await self.players.find(actor, game, player)
        found, cases = await together(
            self.players.described(game, found),
            self.journal.cases_of_player(found.id, experience=game.key, limit=_CASES),
        )
        return BanHistory(self, game, place_id, found, cases)

    def require(self, actor: Actor, game: Experience) -> None:
        """Require that the actor may read bans of an experience.

        Raises:
            AccessDenied: The actor may not.
        """
        self.policy.require(actor, Capability.BANS_READ, Extent(experience=game.key))

    async def entries(
        self, game: Experience, logs: Sequence[RestrictionLog], cases: Mapping[CaseId, Case]
    ) -> tuple[HistoryEntry, ...]:
        """Return changes of restrictions with who made each, and its case if it is among `cases`."""
        users = await self.names_of(game, [each.moderator_id for each in logs if each.moderator_id is not None])
        return tuple(_entry(each, users.get(each.moderator_id or UserId(0)), cases) for each in logs)

    async def names_of(self, game: Experience, ids: list[UserId]) -> dict[UserId, NamedUser]:
        """Return the names of players; an empty result if Roblox fails: a page can be shown without names."""
        try:
            return dict(await self.players.names_of(game, ids))
        except OpenCloudError:
            return {}

    def _where(self, actor: Actor, place: str | None, experience: str | None) -> tuple[Experience, PlaceId | None]:
        self.policy.require(actor, Capability.BANS_READ)
        game = self.experiences.get(experience)
        self.require(actor, game)
        return game, game.place(place) if place is not None else None


def _entry(log: RestrictionLog, moderator: NamedUser | None, cases: Mapping[CaseId, Case]) -> HistoryEntry:
    mark = mark_of(log.private_reason)
    case = cases.get(mark.case_id) if mark is not None else None
    return HistoryEntry(log=log, mark=mark, case=case, moderator=moderator)
