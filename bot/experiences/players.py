"""Players: found by what staff type, or by a known id."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.access import Actor, Policy
from bot.errors import BotError, InvalidInput, NameLookUpFailed, NotFound
from bot.experiences.experiences import Experience
from bot.experiences.known import KnownPlayers
from bot.experiences.player import Player, PlayerRef
from bot.experiences.suggesting import Keystroke, Remembered
from bot.i18n import tr
from bot.journal import Journal
from bot.opencloud.errors import BadAnswer, Missing, OpenCloudError, Refused, Throttled
from bot.opencloud.models import UserId
from bot.opencloud.resources.users import NamedUser, Users
from bot.references import ById, ByName, parse_reference
from bot.together import together
from bot.typed import typed_text

__all__ = ["Player", "PlayerRef", "Players"]

NAMES_WITHIN_S = 5
PICTURE_WITHIN_S = 1
"""Seconds for what only makes a card easier to read: an act by id does not wait longer for it."""

NAMES_KEPT_S = 600
"""For so long the answer to which account has a name, and which names an account has, is not asked for again. A name cannot
come to mean another account in that time: Roblox keeps an account's earlier names for it."""
_MOST_NAMES = 2_000

_SHORTEST_LOOKED_UP = 3
"""Characters of a half-typed text that may be a whole name."""
_READ_AT_ONCE = 8
_MOST_NEAR = 10
"""Unknown names of a list for which similar ones are searched: as many as a card names."""


class Players:
    """Finds players by what staff type, or by a kept id. Never by a display name: these are not unique."""

    def __init__(self, journal: Journal, policy: Policy) -> None:
        self._known = KnownPlayers(journal, policy)
        self._exactly = Remembered[Sequence[Player]]()
        self._by_name = Remembered[Player](most=_MOST_NAMES, kept_s=NAMES_KEPT_S)
        self._by_id = Remembered[NamedUser](most=_MOST_NAMES, kept_s=NAMES_KEPT_S)
        self._looking: set[asyncio.Task[Sequence[Player] | None]] = set()

    async def find(self, actor: Actor, experience: Experience, ref: PlayerRef) -> Player:
        """Return who is meant. A known id always means that account, also if Roblox has no such account any more.

        `described` and `by_id` add the present names; they need only the id, so they can run beside other requests.

        Args:
            actor: The person who asks.
            experience: Its client is used.
            ref: A player with a known id, or what somebody typed, as `parse_reference` reads it.

        Raises:
            InvalidInput: The text names no account.
            NotFound: No account has that username, now or earlier.
            NameLookUpFailed: Roblox does not say who has that username, and Steward does not know it either.
        """
        if isinstance(ref, Player):
            return await self._known.last_name(actor, experience, replace(ref, current=False))
        reference = _read(ref)
        if isinstance(reference, ById):
            player = await self._known.last_name(actor, experience, Player.kept(reference.id))
            player = replace(player, named=reference.named)
        else:
            player = await self._named(actor, experience, reference.name)
        self._known.remember(actor, experience, player)
        return player

    async def find_many(
        self, actor: Actor, experience: Experience, typed: Iterable[str]
    ) -> Mapping[str, Player | BotError]:
        """Return the players whom texts name, or why a text names none: as `find`, in few requests."""
        references = {each: _read_or_error(each) for each in typed}
        ids = {each.id: Player.kept(each.id) for each in references.values() if isinstance(each, ById)}
        names = {each.name.lower(): each.name for each in references.values() if isinstance(each, ByName)}
        by_id, by_name = await together(
            self.by_ids(experience, ids.values()), self._all_named(actor, experience, names.values())
        )
        for player in by_id.values():
            ids[player.id] = await self._known.last_name(actor, experience, player)
        return {
            each: reference
            if isinstance(reference, BotError)
            else replace(ids[reference.id], named=reference.named)
            if isinstance(reference, ById)
            else by_name[names[reference.name.lower()]]
            for each, reference in references.items()
        }

    async def by_id(self, experience: Experience, kept: Player) -> Player:
        """Return a player with the present names; never another account whose name is that number.

        If Roblox has just given the names, they are not asked for again. If Roblox has no such account, or does not say, return
        the player as it was kept.
        """
        return kept if kept.current else await self._profiled(experience, kept)

    async def _profiled(self, experience: Experience, kept: Player) -> Player:
        try:
            async with asyncio.timeout(NAMES_WITHIN_S):
                found = await _profile(experience.client.users, kept)
        except (OpenCloudError, TimeoutError):
            return kept if kept.current else replace(kept, untold=True)
        if found is None:
            return kept if kept.exists else replace(kept, gone=True)
        player = replace(found, asked=kept.asked, named=kept.named)
        self._known.rename(experience, player)
        return player

    async def described(self, experience: Experience, kept: Player) -> Player:
        """Return a player with the profile and the picture, as far as Roblox gives them."""
        player, headshot = await together(self._profiled(experience, kept), _headshot(experience, kept.id))
        return replace(player, headshot=headshot)

    async def pictured(self, experience: Experience, player: Player) -> Player:
        """Return a player whose names are known with the picture, if Roblox gives it in time."""
        return replace(player, headshot=await _headshot(experience, player.id))

    async def suggest(self, actor: Actor, experience: Experience, typed: str, keystroke: Keystroke) -> list[Player]:
        """Return players for a half-typed text: known players whose name fits, and the account with exactly that name or id.

        Roblox is asked for the account once typing rests. If Steward knows somebody who fits, that is answered at once, and what
        Roblox says is there from the next keystroke on. If nobody fits, return known players whose name is similar.
        """
        wanted = typed.strip().removeprefix("@")
        fitting = await self._known.fitting(actor, experience, wanted)
        exact = await self._exact(experience, typed.strip(), keystroke, known=fitting)
        found = {player.id: player for player in (*exact, *fitting)}
        exactly = sorted(found.values(), key=lambda each: (str(each.id) != wanted, each.name.lower() != wanted.lower()))
        return exactly or await self._known.near(actor, experience, wanted)

    async def by_ids(self, experience: Experience, kept: Iterable[Player]) -> Mapping[UserId, Player]:
        """Return many players as `by_id` does, in one request per batch."""
        wanted = {each.id: each for each in kept}
        try:
            users = await self.names_of(experience, wanted)
        except OpenCloudError:
            return {each.id: replace(each, untold=True) for each in wanted.values()}
        return {
            each.id: _player(users[each.id]) if each.id in users else replace(each, gone=True)
            for each in wanted.values()
        }

    async def names_of(self, experience: Experience, ids: Iterable[UserId]) -> Mapping[UserId, NamedUser]:
        """Return the names of many players in one request per batch; without players whom Roblox does not know.

        If that service does not answer, the profiles are read one by one.

        Raises:
            OpenCloudError: Roblox does not say.
        """
        wanted, users = dict.fromkeys(ids), experience.client.users
        kept = {each: user for each in wanted if (user := self._by_id.find(each)) is not None}
        unknown = [each for each in wanted if each not in kept]
        if not unknown:
            return kept
        try:
            found: Mapping[UserId, NamedUser] = await users.find_by_ids(unknown)
        except OpenCloudError:
            found = await _one_by_one(users, unknown)
        for user in found.values():
            self._by_id.keep(user.id, user)
        return {**kept, **found}

    async def _named(self, actor: Actor, experience: Experience, name: str) -> Player:
        if (kept := self._by_name.find(name.lower())) is not None:
            return replace(kept, asked=name, exists=False)
        try:
            found = await experience.client.users.find_by_names([name])
        except OpenCloudError as error:
            return await self._as_last_seen(actor, experience, name, error)
        if name not in found:
            raise await self._unknown(actor, experience, name)
        player = _player(found[name], asked=name)
        self._by_name.keep(name.lower(), player)
        return player

    async def _all_named(
        self, actor: Actor, experience: Experience, names: Iterable[str]
    ) -> Mapping[str, Player | BotError]:
        wanted = list(names)
        try:
            found = await experience.client.users.find_by_names(wanted) if wanted else {}
        except OpenCloudError as error:
            return {each: await self._last_seen_or_error(actor, experience, each, error) for each in wanted}
        unknown = [each for each in wanted if each not in found]
        errors = {each: await self._unknown(actor, experience, each) for each in unknown[:_MOST_NEAR]}
        return {
            **{each: _player(user, asked=each) for each, user in found.items()},
            **{each: errors.get(each) or NotFound("player", each) for each in unknown},
        }

    async def _unknown(self, actor: Actor, experience: Experience, name: str) -> NotFound:
        near = await self._known.near(actor, experience, name)
        return NotFound("player", name, near=[each.label for each in near])

    async def _as_last_seen(self, actor: Actor, experience: Experience, name: str, error: OpenCloudError) -> Player:
        """Return the player who had a username when Steward last saw them, if no other account can have it by now.

        Raises:
            NameLookUpFailed: Steward knows no such player, or several, or this one has another name now.
        """
        known = await self._known.named(experience, name)
        now = await together(*(self.by_id(experience, each) for each in known))
        same = [each for each in now if each.name.lower() == name.lower()]
        if len(same) == 1 and not same[0].gone:
            return same[0]
        near = await self._known.near(actor, experience, name)
        refused = isinstance(error, Refused | BadAnswer) and not isinstance(error, Throttled)
        raise NameLookUpFailed(name, refused=refused, near=[each.label for each in near])

    async def _last_seen_or_error(
        self, actor: Actor, experience: Experience, name: str, error: OpenCloudError
    ) -> Player | BotError:
        try:
            return await self._as_last_seen(actor, experience, name, error)
        except NameLookUpFailed as failed:
            return failed

    async def _exact(
        self, experience: Experience, typed: str, keystroke: Keystroke, *, known: Sequence[Player]
    ) -> Sequence[Player]:
        """Return the accounts that have a text as their id or as their name, as far as Roblox has said or says in time.

        Args:
            experience: Its client is used.
            typed: Nothing but a name or an id.
            keystroke: Roblox is asked once it is the last one for a while.
            known: Players who fit; if there are any, do not wait for Roblox.
        """
        name = typed.removeprefix("@").lower()
        if len(name) < _SHORTEST_LOOKED_UP or (not name.isdigit() and name in {each.name.lower() for each in known}):
            return ()
        key = experience.key, typed.lower()
        looking = asyncio.create_task(self._exactly.ask(key, keystroke, partial(_look_up, self, experience, typed)))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        found = self._exactly.find(key) if known else await asyncio.shield(looking)
        return found or ()


async def _look_up(players: Players, experience: Experience, typed: str) -> Sequence[Player]:
    """Return the accounts that have a text as their id or as their name.

    Raises:
        OpenCloudError: Roblox does not say.
    """
    reference = _read_or_error(typed)
    ids = [UserId(reference.id)] if isinstance(reference, ById) else []
    names = [typed] if typed.isdigit() else [reference.name] if isinstance(reference, ByName) else []
    asked = players.names_of(experience, ids), experience.client.users.find_by_names(names)
    by_id, by_name = await asyncio.gather(*asked, return_exceptions=True)
    found = [_player(each) for each in by_id.values()] if not isinstance(by_id, BaseException) else []
    if not isinstance(by_name, BaseException):
        found += [_player(each, asked=name) for name, each in by_name.items()]
    for problem in (by_id, by_name):
        if isinstance(problem, BaseException) and not found:
            raise problem
    return found


def _read(typed: str) -> ById | ByName:
    text = typed_text(typed, "player")
    try:
        return parse_reference(text)
    except ValueError as problem:
        rule = str(problem)
        raise InvalidInput("player", tr(rule), given=typed) from None


def _read_or_error(typed: str) -> ById | ByName | InvalidInput:
    try:
        return _read(typed)
    except InvalidInput as problem:
        return problem


async def _profile(users: Users, kept: Player) -> Player | None:
    """Return the account of an id; None where Roblox has none. A key of a group cannot read profiles, so ask both services.

    Raises:
        OpenCloudError: Neither says.
    """
    try:
        user = await users.get(kept.id)
    except Missing:
        return None
    except OpenCloudError:
        found = (await users.find_by_ids([kept.id])).get(kept.id)
        return _player(found) if found is not None else None
    return replace(
        Player.kept(user.id), name=user.name, display_name=user.display_name, created_at=user.created_at, current=True
    )


async def _headshot(experience: Experience, player_id: UserId) -> str | None:
    """Return the address of a picture; None where Roblox does not give it in time."""
    users = experience.client.users
    try:
        async with asyncio.timeout(PICTURE_WITHIN_S):
            try:
                return (await users.headshots([player_id])).get(player_id)
            except OpenCloudError:
                return await users.generate_thumbnail(player_id, size=150, shape="SQUARE")
    except (OpenCloudError, TimeoutError):
        return None


async def _one_by_one(users: Users, ids: Iterable[UserId]) -> Mapping[UserId, NamedUser]:
    """Return the names of many players from their profiles.

    Raises:
        OpenCloudError: Roblox does not say.
    """
    gate = asyncio.Semaphore(_READ_AT_ONCE)

    async def read(user_id: UserId) -> NamedUser | None:
        async with gate:
            try:
                user = await users.get(user_id)
            except Missing:
                return None
        return NamedUser(id=user.id, name=user.name, display_name=user.display_name)

    found = await together(*map(read, ids))
    return {each.id: each for each in found if each is not None}


def _player(user: NamedUser, *, asked: str = "") -> Player:
    return Player(id=user.id, name=user.name, display_name=user.display_name, asked=asked, current=True, exists=True)
