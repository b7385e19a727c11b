"""Which entry is meant: what staff typed, and the store, scope and key that it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Actor, Capability, Extent, Policy
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences, Store
from bot.experiences.players import Player, Players
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """An entry as staff name it; None where an option was left out.

    Attributes:
        names: The last names that Steward knows of the key's player, for when Roblox has no such account any more.
    """

    player: str | None = None
    key: str | None = None
    names: str = ""
    store: str | None = None
    scope: str | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An entry's place.

    Attributes:
        scope: The one of the option, else the store's.
        player: Whose entry it is; None where the key stands for nobody.
    """

    experience: Experience
    store: Store
    scope: str
    key: str
    player: Player | None = None

    @property
    def path(self) -> str:
        """Its exact name, as cases keep it."""
        return f"{self.store.name}/{self.scope}/{self.key}"

    def pin(self, where: Where) -> Where:
        """Return what was typed with the key in place of the player: when it is read again, another account may have the name."""
        names = self.player.names if self.player is not None else ""
        return replace(where, player=None, key=self.key, names=names)

    def subject(self, field: str | None = None, change: float | None = None) -> Extent:
        """Return what the policy is asked about."""
        return Extent(experience=self.experience.key, store=self.store.name, field=field, change=change)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Finds entries by what staff type."""

    experiences: Experiences
    players: Players
    policy: Policy

    def store(self, actor: Actor, capability: Capability, where: Where) -> tuple[Experience, Store]:
        """Return the data store that is meant: the named one, else that of the players' data.

        Raises:
            AccessDenied: The actor may not do this in that store.
            InvalidInput: None is named, and the settings name none with a key for each player.
        """
        self.policy.require(actor, capability)
        game = self.experiences.get(where.experience)
        store = game.store(where.store) if where.store is not None else game.players_store()
        if store is None:
            raise InvalidInput("store", "The settings name no store of player data; say which store you mean.")
        self.policy.require(actor, capability, Extent(experience=game.key, store=store.name))
        return game, store

    async def find(self, actor: Actor, capability: Capability, where: Where) -> Address:
        """Return the entry that is meant; whether there is one is another question.

        Raises:
            AccessDenied: The actor may not do this in that store; asked before anything is looked up.
            InvalidInput: Neither a player nor a key is named, or both are.
            NotFound: There is no such player.
        """
        game, store = self.store(actor, capability, where)
        scope = where.scope or store.scope
        if (where.player is None) == (where.key is None):
            raise InvalidInput("player", "Name the entry by `player` or by `key`: one of them, not both.")
        if where.player is not None:
            player = await self.players.find(game, where.player)
            return Address(experience=game, store=store, scope=scope, key=_key_of(store, player), player=player)
        key = where.key or ""
        owner = await self._owner(game, store.player_of(key), where.names)
        return Address(experience=game, store=store, scope=scope, key=key, player=owner)

    async def _owner(self, game: Experience, player_id: UserId | None, names: str) -> Player | None:
        """Return the player of a key, so that cases are filed under the id. That a name is not known is no reason to fail."""
        if player_id is None:
            return None
        kept = Player.kept(player_id, names)
        try:
            return await self.players.by_id(game, kept)
        except OpenCloudError:
            return kept


def _key_of(store: Store, player: Player) -> str:
    if "{user_id}" not in store.key:
        raise InvalidInput("player", f"The entries of `{store.alias}` are not one for each player; name one by `key`.")
    return store.key_of(player.id)
