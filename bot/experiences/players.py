"""Players: found by what staff type, or by a known id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.access import Actor, Capability, Extent, Policy
from bot.errors import InvalidInput, NotFound
from bot.experiences.experiences import Experience
from bot.i18n import tr
from bot.journal import CaseQuery, Journal, Target
from bot.opencloud.errors import Missing, OpenCloudError
from bot.opencloud.models import UserId
from bot.opencloud.resources.users import NamedUser

_SUGGESTED = re.compile(r"·\s*(\d+)\s*$")
_USERNAME = re.compile(r"[A-Za-z0-9_]{3,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A Roblox account. If only the id is known, both names are empty.

    Attributes:
        former_name: The name that was typed, if it is an earlier name of this account.
        headshot: Address of the picture; None if Roblox has no picture.
        gone: Roblox has no such account; the names are the last names that Steward kept.
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
        """Return a player by a kept id, with the names as cases write them, if they were kept too."""
        display_name, known, rest = names.rpartition(" (@")
        name = rest.removesuffix(")") if known else ""
        return cls(id=UserId(player_id), name=name, display_name=display_name or name)

    @classmethod
    def of(cls, target: Target) -> Player:
        """Return the player of a case, with the names of that time."""
        return cls.kept(target.player_id or 0, target.label)

    @property
    def names(self) -> str:
        """Both names, as cases write them."""
        return f"{self.display_name} (@{self.name})" if self.name else f"Player {self.id}"

    @property
    def label(self) -> str:
        """A player as suggestions show and send it; `find` reads the id in it."""
        return f"{self.names} · {self.id}"

    @property
    def target(self) -> Target:
        """The player as the target of a case."""
        return Target(kind="player", id=str(self.id), label=self.names, player_id=self.id)


PlayerRef: TypeAlias = str | Player
"""A player as somebody typed it, or a player with a known id, which is never read as a name."""


class Players:
    """Finds players by what staff type, or by a kept id. Never by a display name: these are not unique."""

    def __init__(self, journal: Journal, policy: Policy) -> None:
        self._journal, self._policy = journal, policy

    async def resolve(self, experience: Experience, ref: PlayerRef) -> Player:
        """Return a player: by `by_id` if the id is known, by `find` if somebody typed it."""
        return await (self.find(experience, ref) if isinstance(ref, str) else self.by_id(experience, ref))

    async def by_id(self, experience: Experience, kept: Player) -> Player:
        """Return a player with the present names; never another account whose name is that number.

        If Roblox has no such account, return the player as it was kept.
        """
        try:
            user = await experience.client.users.get(kept.id)
        except Missing:
            return replace(kept, gone=True)
        return Player(id=user.id, name=user.name, display_name=user.display_name, created_at=user.created_at)

    async def find(self, experience: Experience, typed: str) -> Player:
        """Return the player of a username, an earlier username, an id or a suggestion.

        Digits are an id first, and a username if no account has that id; in a suggestion they are always an id.

        Raises:
            InvalidInput: The text is not one of these.
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
        rule = tr("Give a Roblox username, a user id, or one of the suggestions. Display names are not unique.")
        raise InvalidInput("player", rule, given=typed)

    async def _by_name(self, experience: Experience, name: str) -> Player:
        found = (await experience.client.users.find_by_names([name])).get(name)
        if found is None:
            raise NotFound("player", name)
        player = _named(found, asked=name)
        profile = await self.by_id(experience, player)
        return replace(profile, former_name=player.former_name, gone=False)

    async def with_headshot(self, experience: Experience, player: Player) -> Player:
        """Return the player with their picture; without it if Roblox does not give it."""
        try:
            pictures = await experience.client.users.headshots([player.id])
        except OpenCloudError:
            return player
        return replace(player, headshot=pictures.get(player.id))

    async def suggest(self, actor: Actor, experience: Experience, typed: str) -> list[Player]:
        """Return players for a half-typed text: an exact name or id, and players of recent cases whose name fits.

        People who may not read cases get only the players of their own cases: that a player has a case is part of the case.
        """
        wanted = typed.strip().removeprefix("@")
        reads = self._policy.allows(actor, Capability.CASES_READ, Extent(experience=experience.key))
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
        """Return the players of usernames, earlier usernames or ids, by what was typed; without unknown ones."""
        users = experience.client.users
        wanted = {each: each.removeprefix("@") for each in typed}
        ids = {each: UserId(int(text)) for each, text in wanted.items() if _is_id(text)}
        by_id = await users.find_by_ids(ids.values()) if ids else {}
        found = {each: _named(by_id[user_id]) for each, user_id in ids.items() if user_id in by_id}
        # Roblox ignores the case of letters, and answers a name that was asked twice only once.
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
        """Return the names of many players in one request per batch; without players whom Roblox does not know."""
        wanted = list(dict.fromkeys(ids))
        return await experience.client.users.find_by_ids(wanted) if wanted else {}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _named(user: NamedUser, *, asked: str | None = None) -> Player:
    former = asked if asked is not None and asked.lower() != user.name.lower() else None
    return Player(id=user.id, name=user.name, display_name=user.display_name, former_name=former)
