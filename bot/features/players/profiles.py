"""Profiles: what is known about a player now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.access import Actor, Capability, Extent, Policy
from bot.documents.documents import Documents
from bot.documents.fields import Unseen
from bot.experiences.experiences import Experience, Experiences, Store
from bot.experiences.lists import CaseList, LazyList
from bot.experiences.players import Player, Players
from bot.experiences.sessions import Session, find_session
from bot.experiences.summaries import summary_of
from bot.features.bans.restrictions import is_in_force
from bot.journal import Case, CaseKind, CaseQuery, Journal, Outcome
from bot.jsons import Json
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.resources.entries import Entry
from bot.opencloud.resources.restrictions import Restriction
from bot.together import together

Known = TypeVar("Known")

NEW_ACCOUNT = timedelta(days=30)
NOTES_SHOWN = 3
CASES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that a player's card shows. If Roblox does not answer, its error takes the place of the value.

    Attributes:
        bans: The bans that are in force: of the whole game, then of the places that the settings name.
        unread: Roblox's error where some of them are not known.
        shows_bans: Whether the reader may see why, and by whom.
        notes: The newest notes of staff that count, neither taken back nor void.
        cases: The newest cases that are not notes; None if the reader may not read cases.
    """

    experience: Experience
    player: Player
    bans: tuple[Restriction, ...]
    unread: OpenCloudError | None
    shows_bans: bool
    summary: Mapping[str, Json | Unseen]
    store: Store | None
    entry: Entry | OpenCloudError | None
    session: Session | None
    notes: tuple[Case, ...]
    cases: tuple[Case, ...] | None
    is_new: bool
    at: datetime


class Profiles:
    """Looks up what is known about a player: account, ban, data, notes and latest cases."""

    def __init__(
        self,
        experiences: Experiences,
        players: Players,
        journal: Journal,
        policy: Policy,
        clock: Callable[[], datetime],
        *,
        documents: Documents,
    ) -> None:
        self._experiences, self._players, self._journal = experiences, players, journal
        self._policy, self._clock, self._documents = policy, clock, documents

    async def of(self, actor: Actor, typed: str, *, experience: str | None = None) -> Profile:
        """Return what is known about a player.

        Raises:
            AccessDenied: The actor may not read players of this experience.
        """
        self._policy.require(actor, Capability.PLAYERS_READ)
        game = self._experiences.get(experience)
        self._policy.require(actor, Capability.PLAYERS_READ, Extent(experience=game.key))
        player = await self._players.find(actor, game, typed)
        store = game.players_store()
        about = CaseQuery(player_id=player.id, experiences=frozenset({game.key}))
        pictured, restrictions, entry, notes, cases = await together(
            self._players.described(game, player),
            self._restrictions(game, player),
            or_error(self._entry(game, store, player)),
            LazyList(self._notes(about)).first(NOTES_SHOWN),
            self._latest_cases(actor, game, about),
        )
        now = self._clock()
        known = entry if isinstance(entry, Entry) else None
        return Profile(
            experience=game,
            player=pictured,
            bans=tuple(each for each in restrictions if isinstance(each, Restriction) and is_in_force(each, now)),
            unread=next((each for each in restrictions if isinstance(each, OpenCloudError)), None),
            shows_bans=self._policy.allows(actor, Capability.BANS_READ, Extent(experience=game.key)),
            summary=await summary_of(self._documents, store, known.value)
            if store is not None and known is not None
            else {},
            store=store,
            entry=entry,
            session=await find_session(self._documents, store.layout, known, now=now) if store and known else None,
            notes=tuple(notes),
            cases=cases,
            is_new=pictured.created_at is not None and now - pictured.created_at < NEW_ACCOUNT,
            at=now,
        )

    async def _restrictions(self, game: Experience, player: Player) -> list[Restriction | OpenCloudError]:
        """Read the restriction of the whole game, and of each place that the settings name."""
        places = (None, *game.places.values())
        return await together(
            *(or_error(game.client.restrictions.get(player.id, place_id=place_id)) for place_id in places)
        )

    async def _notes(self, about: CaseQuery) -> AsyncIterator[Case]:
        """Yield the notes that count. A case with a parent only makes an earlier note count again, which is found by itself."""
        async for note in CaseList(self._journal, replace(about, kind=CaseKind.NOTE, outcome=Outcome.DONE)):
            if note.void is None and note.parent is None and await self._journal.undone_by(note.id) is None:
                yield note

    async def _latest_cases(self, actor: Actor, game: Experience, about: CaseQuery) -> tuple[Case, ...] | None:
        if not self._policy.allows(actor, Capability.CASES_READ, Extent(experience=game.key)):
            return None
        return tuple(await LazyList(self._cases(about)).first(CASES_SHOWN))

    async def _cases(self, about: CaseQuery) -> AsyncIterator[Case]:
        async for case in CaseList(self._journal, about):
            if case.kind is not CaseKind.NOTE:
                yield case

    async def _entry(self, experience: Experience, store: Store | None, player: Player) -> Entry | None:
        if store is None:
            return None
        return await experience.client.data_stores.find_entry(
            store=store.name, key=store.key_of(player.id), scope=store.scope
        )


async def or_error(reading: Awaitable[Known]) -> Known | OpenCloudError:
    """Return what was read, or Roblox's error if the rest is worth showing without it."""
    try:
        return await reading
    except OpenCloudError as error:
        return error
