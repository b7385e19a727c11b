"""Players: who is meant, and what is known about them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from bot.access import Actor, Capability, Policy, Subject
from bot.errors import InvalidInput, NotFound
from bot.experiences.experiences import Experience, Experiences, Store
from bot.experiences.field_paths import FieldPath
from bot.experiences.lists import CaseList, LazyList
from bot.experiences.sessions import Session, find_session
from bot.journal import Case, CaseKind, CaseQuery, Journal, Outcome, Target
from bot.jsons import Json
from bot.opencloud.errors import Missing, OpenCloudError
from bot.opencloud.models import Entry, NamedUser, Restriction, UserId

Known = TypeVar("Known")

_SUGGESTED = re.compile(r"·\s*(\d+)\s*$")
_USERNAME = re.compile(r"[A-Za-z0-9_]{3,20}")
NEW_ACCOUNT = timedelta(days=30)
NOTES_SHOWN = 3
CASES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Who is meant. Where nothing but the id is known, both names are empty.

    Attributes:
        former_name: The name that was typed, where it is an earlier one of this account.
        headshot: Address of the picture; None where Roblox had none to give.
        gone: Roblox has no such account; the names are the last that were kept.
    """

    id: UserId
    name: str = ""
    display_name: str = ""
    former_name: str | None = None
    created_at: datetime | None = None
    headshot: str | None = None
    gone: bool = False

    @classmethod
    def kept(cls, player_id: int, names: str = "") -> Player:
        """Return a player by an id that was kept, with the names as cases write them, where those were kept too."""
        display_name, known, rest = names.rpartition(" (@")
        name = rest.removesuffix(")") if known else ""
        return cls(id=UserId(player_id), name=name, display_name=display_name or name)

    @classmethod
    def of(cls, target: Target) -> Player:
        """Return the player of a case that concerns one, with the names of that time."""
        return cls.kept(target.player_id or 0, target.label)

    @property
    def names(self) -> str:
        """Both names, as cases write them."""
        return f"{self.display_name} (@{self.name})" if self.name else f"Player {self.id}"

    @property
    def label(self) -> str:
        """As suggestions write and send a player, and as `find` reads one: by the id."""
        return f"{self.names} · {self.id}"

    @property
    def target(self) -> Target:
        """As the target of a case."""
        return Target(kind="player", id=str(self.id), label=self.names, player_id=self.id)


PlayerRef: TypeAlias = str | Player
"""A player as somebody typed it, or one whose id is known already, which is never read as a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that a player's card shows. What Roblox would not tell stands as the error it gave instead.

    Attributes:
        notes: The newest notes of staff that count, neither taken back nor void.
        cases: The newest cases but notes; None where the reader may not read cases.
    """

    experience: Experience
    player: Player
    restriction: Restriction | OpenCloudError
    summary: Mapping[str, Json]
    store: Store | None
    entry: Entry | OpenCloudError | None
    session: Session | None
    notes: tuple[Case, ...]
    cases: tuple[Case, ...] | None
    is_new: bool
    at: datetime


class Players:
    """Finds players by what staff type, or by an id that was kept. Display names are never acted on: they are not unique."""

    def __init__(
        self, experiences: Experiences, journal: Journal, policy: Policy, *, clock: Callable[[], datetime]
    ) -> None:
        self._experiences, self._journal, self._policy, self._clock = experiences, journal, policy, clock

    async def resolve(self, experience: Experience, ref: PlayerRef) -> Player:
        """Return the player who is meant: `by_id` where the id is known, else as `find` reads what was typed."""
        return await (self.find(experience, ref) if isinstance(ref, str) else self.by_id(experience, ref))

    async def by_id(self, experience: Experience, kept: Player) -> Player:
        """Return a player as Roblox names the account now; never another account whose name is that number.

        Where Roblox has no such account, the player comes back as it was kept.
        """
        try:
            user = await experience.client.users.get(kept.id)
        except Missing:
            return replace(kept, gone=True)
        return Player(id=user.id, name=user.name, display_name=user.display_name, created_at=user.created_at)

    async def find(self, experience: Experience, typed: str) -> Player:
        """Return the player whom a username, an earlier username, an id or a suggestion names.

        Digits are an id first, and a username where no account has that id; in a suggestion they are always an id.

        Raises:
            InvalidInput: The text can be none of these.
            NotFound: No account has that name or id.
        """
        text = typed.strip()
        suggested = _SUGGESTED.search(text)
        digits = suggested[1] if suggested else text
        if _is_id(digits):
            player = await self.by_id(experience, Player.kept(int(digits)))
            if not player.gone:
                return player
        if suggested is None and _USERNAME.fullmatch(text.removeprefix("@")):
            return await self._by_name(experience, text.removeprefix("@"))
        if digits.isascii() and digits.isdigit():
            raise NotFound("player", digits)
        rule = "Give a Roblox username, a user id, or one of the suggestions. Display names are not unique."
        raise InvalidInput("player", rule, given=typed)

    async def _by_name(self, experience: Experience, name: str) -> Player:
        found = (await experience.client.users.find_by_names([name])).get(name)
        if found is None:
            raise NotFound("player", name)
        player = _named(found, asked=name)
        profile = await self.by_id(experience, player)
        return replace(profile, former_name=player.former_name, gone=False)

    async def with_headshot(self, experience: Experience, player: Player) -> Player:
        """Return the player with their picture, or as they are: a picture is never a reason to fail."""
        try:
            pictures = await experience.client.users.headshots([player.id])
        except OpenCloudError:
            return player
        return replace(player, headshot=pictures.get(player.id))

    async def suggest(self, actor: Actor, experience: Experience, typed: str) -> list[Player]:
        """Return players for a half-typed text: an exact name or id, and those of recent cases whose name fits.

        Who may not read cases is told of their own alone: of whom there is a case is what a case tells first.
        """
        wanted = typed.strip().removeprefix("@")
        reads = self._policy.allows(actor, Capability.CASES_READ, Subject(experience=experience.key))
        query = CaseQuery(
            actor_id=None if reads else actor.user_id,
            text=wanted or None,
            experiences=frozenset({experience.key}),
        )
        cases = await self._journal.search(query, limit=100)
        recent = [Player.of(case.target) for case in cases if case.target.player_id is not None]
        fitting = [player for player in recent if wanted.lower() in player.label.lower()]
        try:
            exact = [await self.find(experience, typed)] if len(wanted) >= 3 else []
        except (InvalidInput, NotFound, OpenCloudError):
            exact = []
        return list({player.id: player for player in (*exact, *fitting)}.values())

    async def find_many(self, experience: Experience, typed: Iterable[str]) -> Mapping[str, Player]:
        """Return the players whom usernames, earlier usernames or ids name, by what was typed; unknown ones are left out."""
        users = experience.client.users
        wanted = {each: each.removeprefix("@") for each in typed}
        ids = {each: UserId(int(text)) for each, text in wanted.items() if _is_id(text)}
        by_id = await users.find_by_ids(ids.values()) if ids else {}
        found = {each: _named(by_id[user_id]) for each, user_id in ids.items() if user_id in by_id}
        # Roblox takes letters of either case for the same, and answers a name that was asked twice once.
        names = {each: text.lower() for each, text in wanted.items() if each not in found and _USERNAME.fullmatch(text)}
        by_name = await users.find_by_names(dict.fromkeys(names.values())) if names else {}
        return found | {
            each: _named(by_name[text], asked=wanted[each]) for each, text in names.items() if text in by_name
        }

    async def by_ids(self, experience: Experience, kept: Iterable[Player]) -> Mapping[UserId, Player]:
        """Return many players as `by_id` does, in one request per batch."""
        wanted = {each.id: each for each in kept}
        users = await self.names_of(experience, wanted)
        return {
            each.id: _named(users[each.id]) if each.id in users else replace(each, gone=True)
            for each in wanted.values()
        }

    async def names_of(self, experience: Experience, ids: Iterable[UserId]) -> Mapping[UserId, NamedUser]:
        """Return the names of many players in one request per batch; those whom Roblox does not know are left out."""
        wanted = list(dict.fromkeys(ids))
        return await experience.client.users.find_by_ids(wanted) if wanted else {}

    async def profile(self, actor: Actor, typed: str, *, experience: str | None = None) -> Profile:
        """Return what is known about a player.

        Raises:
            AccessDenied: The actor may not read players of this experience.
        """
        self._policy.require(actor, Capability.PLAYERS_READ)
        game = self._experiences.get(experience)
        self._policy.require(actor, Capability.PLAYERS_READ, Subject(experience=game.key))
        player = await self.find(game, typed)
        store = game.players_store()
        about = CaseQuery(player_id=player.id, experiences=frozenset({game.key}))
        pictured, restriction, entry, notes, cases = await asyncio.gather(
            self.with_headshot(game, player),
            or_error(game.client.restrictions.get(player.id)),
            or_error(self._entry(game, store, player)),
            LazyList(self._notes(about)).first(NOTES_SHOWN),
            self._latest_cases(actor, game, about),
        )
        now = self._clock()
        return Profile(
            experience=game,
            player=pictured,
            restriction=restriction,
            summary=_summary(store, entry) if isinstance(entry, Entry) else {},
            store=store,
            entry=entry,
            session=find_session(store.layout, entry, now=now) if store and isinstance(entry, Entry) else None,
            notes=tuple(notes),
            cases=cases,
            is_new=player.created_at is not None and now - player.created_at < NEW_ACCOUNT,
            at=now,
        )

    async def _notes(self, about: CaseQuery) -> AsyncIterator[Case]:
        """Yield the notes that count. One that has a parent only has an earlier note count again, which then is found itself."""
        async for note in CaseList(self._journal, replace(about, kind=CaseKind.NOTE, outcome=Outcome.DONE)):
            if note.void is None and note.parent is None and await self._journal.undone_by(note.id) is None:
                yield note

    async def _latest_cases(self, actor: Actor, game: Experience, about: CaseQuery) -> tuple[Case, ...] | None:
        if not self._policy.allows(actor, Capability.CASES_READ, Subject(experience=game.key)):
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
    """Return what was read, or the error that Roblox gave instead, where the rest is worth showing without it."""
    try:
        return await reading
    except OpenCloudError as error:
        return error


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _named(user: NamedUser, *, asked: str | None = None) -> Player:
    former = asked if asked is not None and asked.lower() != user.name.lower() else None
    return Player(id=user.id, name=user.name, display_name=user.display_name, former_name=former)


def _summary(store: Store | None, entry: Entry | None) -> dict[str, Json]:
    if store is None or entry is None:
        return {}
    found = {label: FieldPath.parse(path).find(entry.value) for label, path in store.summary.items()}
    return {label: each.value for label, each in found.items() if each is not None}
