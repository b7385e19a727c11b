"""Timelines: all about a player in order of time, from Steward's cases, Roblox's log of bans, and the versions of the data."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.access import Actor, Capability, Extent, Policy
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences, Store
from bot.experiences.lists import CaseList, LazyList
from bot.experiences.players import Player, Players
from bot.features.bans.records import BanRecords, HistoryEntry
from bot.features.bans.restrictions import mark_of, wrote
from bot.features.players.profiles import or_error
from bot.i18n import tr
from bot.journal import Case, CaseId, CaseQuery, Journal, Outcome
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.resources.entries import Revision
from bot.opencloud.resources.restrictions import RestrictionLog
from bot.together import together

PAGE_ROWS = 10
_LATEST = datetime.max.replace(tzinfo=UTC)

Record: TypeAlias = Case | RestrictionLog | Revision
Happening: TypeAlias = Case | HistoryEntry | Revision


class Source(StrEnum):
    """Where records of a player come from."""

    CASES = "cases"
    BANS = "bans"
    VERSIONS = "versions"


_CAPABILITIES = {
    Source.CASES: Capability.CASES_READ,
    Source.BANS: Capability.BANS_READ,
    Source.VERSIONS: Capability.DATA_READ,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """One page of what happened, newest first.

    Attributes:
        store: The store whose versions are shown; None if no versions are shown.
        number: Counted from 0.
        denied: The sources that were left out because the actor may not read them.
        unread: The sources that were left out because Roblox did not answer, with its error.
        more: There are older records.
    """

    experience: Experience
    player: Player
    store: Store | None
    number: int
    happenings: tuple[Happening, ...]
    denied: tuple[Source, ...]
    unread: Mapping[Source, OpenCloudError]
    more: bool


class Timeline:
    """What happened to one player, page by page.

    Each source is read only as far as the pages need, and keeps its own order: what Roblox lists late comes late. A ban through
    Steward is one row: that of Roblox, which also names the length, who gave it and the case.
    """

    def __init__(
        self,
        timelines: Timelines,
        game: Experience,
        player: Player,
        lists: Mapping[Source, LazyList[Record]],
        *,
        denied: tuple[Source, ...],
        unread: Mapping[Source, OpenCloudError],
    ) -> None:
        self._timelines, self._game, self._player, self._lists = timelines, game, player, lists
        self._denied, self._unread = denied, unread
        self._merged: list[Record] = []
        self._taken = dict.fromkeys(lists, 0)
        self._bans: dict[CaseId, RestrictionLog] = {}
        self._turning = asyncio.Lock()

    async def page(self, actor: Actor, number: int) -> TimelinePage:
        """Return a page, counted from 0.

        Raises:
            AccessDenied: The actor may no longer read all of this.
        """
        self._timelines.require(actor, self._game, self._lists)
        start, end = number * PAGE_ROWS, (number + 1) * PAGE_ROWS
        async with self._turning:
            await self._merge_to(end + 1)
        return TimelinePage(
            experience=self._game,
            player=self._player,
            store=self._game.players_store() if Source.VERSIONS in self._lists else None,
            number=number,
            happenings=await self._timelines.happenings(self._game, self._merged[start:end]),
            denied=self._denied,
            unread=self._unread,
            more=len(self._merged) > end,
        )

    async def _merge_to(self, count: int) -> None:
        while len(self._merged) < count:
            heads = await together(*(self._lists[each].find(taken) for each, taken in self._taken.items()))
            left = [(each, head) for each, head in zip(self._taken, heads, strict=True) if head is not None]
            if not left:
                return
            source, latest = max(left, key=lambda head: _time_of(head[1]))
            self._taken[source] += 1
            if isinstance(latest, RestrictionLog) and (mark := mark_of(latest.private_reason)) is not None:
                self._bans[mark.case_id] = latest
            if not self._is_shown(latest):
                self._merged.append(latest)

    def _is_shown(self, record: Record) -> bool:
        """Whether a record is a case of which the row of its ban already says all."""
        if not isinstance(record, Case) or record.outcome is not Outcome.DONE or record.void is not None:
            return False
        ban = self._bans.get(record.id)
        return ban is not None and wrote(record, ban.private_reason, ban.created_at)


@dataclass(frozen=True, slots=True)
class Timelines:
    """Reads what happened to players, as much as each reader may see."""

    experiences: Experiences
    players: Players
    journal: Journal
    records: BanRecords
    policy: Policy

    async def of(
        self, actor: Actor, *, player: str, only: Source | None = None, experience: str | None = None
    ) -> Timeline:
        """Return a player's timeline, page by page. It says which sources could not be read.

        Args:
            actor: Who reads it.
            player: As `Players.find` takes it.
            only: The one source to read; None for all.
            experience: As `Experiences.get` takes it.

        Raises:
            AccessDenied: The actor may not read players of this experience, or not the source `only`.
            InvalidInput: The settings name no store of player data.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.PLAYERS_READ)
        game = self.experiences.get(experience)
        self.require(actor, game, () if only is None else (only,))
        if only is Source.VERSIONS and game.players_store() is None:
            rule = tr("The settings name no store of player data, so there are no versions to list.")
            raise InvalidInput("only", rule)
        found = await self.players.find(actor, game, player)
        wanted = {each: records for each, records in self._lists(game, found).items() if only in {None, each}}
        lists = {each: records for each, records in wanted.items() if self._allows(actor, game, each)}
        pictured, firsts = await together(
            self.players.described(game, found),
            together(*(or_error(each.find(0)) for each in lists.values())),
        )
        unread = {each: first for each, first in zip(lists, firsts, strict=True) if isinstance(first, OpenCloudError)}
        return Timeline(
            self,
            game,
            pictured,
            {each: records for each, records in lists.items() if each not in unread},
            denied=tuple(each for each in wanted if each not in lists),
            unread=unread,
        )

    def require(self, actor: Actor, game: Experience, sources: Collection[Source]) -> None:
        """Require that the actor may read these sources.

        Raises:
            AccessDenied: The actor may not read players of this experience, or not one of these sources.
        """
        self.policy.require(actor, Capability.PLAYERS_READ, Extent(experience=game.key))
        for source in sources:
            self.policy.require(actor, _CAPABILITIES[source], _subject(game, source))

    async def happenings(self, game: Experience, records: Collection[Record]) -> tuple[Happening, ...]:
        """Return records, with the names of the people who changed bans."""
        logs = [each for each in records if isinstance(each, RestrictionLog)]
        entries = iter(await self.records.entries(game, logs, {}))
        return tuple(next(entries) if isinstance(each, RestrictionLog) else each for each in records)

    def _allows(self, actor: Actor, game: Experience, source: Source) -> bool:
        return self.policy.allows(actor, _CAPABILITIES[source], _subject(game, source))

    def _lists(self, game: Experience, player: Player) -> dict[Source, LazyList[Record]]:
        """Return the sources about a player. Nothing is read yet."""
        query = CaseQuery(player_id=player.id, experiences=frozenset({game.key}))
        lists: dict[Source, LazyList[Record]] = {
            Source.CASES: LazyList(CaseList(self.journal, query)),
            Source.BANS: LazyList(game.client.restrictions.list_logs(player.id)),
        }
        store = game.players_store()
        if store is not None:
            versions = game.client.data_stores.list_revisions(
                store=store.name, key=store.key_of(player.id), scope=store.scope
            )
            lists[Source.VERSIONS] = LazyList(versions)
        return lists


def _subject(game: Experience, source: Source) -> Extent:
    store = game.players_store() if source is Source.VERSIONS else None
    return Extent(experience=game.key, store=store.name if store is not None else None)


def _time_of(record: Record) -> datetime:
    """Return the time of a record; one without a time comes as soon as it is the next of its source."""
    if isinstance(record, Revision):
        return record.revised_at.at if record.revised_at is not None else _LATEST
    return record.created_at or _LATEST
