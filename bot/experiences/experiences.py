"""The experiences that the settings name, each with its own Open Cloud client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.characters import in_code_marks
from bot.errors import InvalidInput
from bot.i18n import tr
from bot.opencloud.client import OpenCloud
from bot.opencloud.models import PlaceId, UniverseId, UserId

AT_ROBLOX = "roblox:"
"""Before the name of a store: its name at Roblox, and not one of the settings."""


class Layout(StrEnum):
    """How a game's code lays out a player's entry: where an edit may go, and how a session is marked."""

    PLAIN = "plain"
    PROFILESTORE = "profilestore"
    LAPIS = "lapis"
    NEVERMORE = "nevermore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A data store, as the settings describe it.

    Attributes:
        alias: Its key in the settings, as staff type it.
        name: Its name at Roblox.
        scope: The scope that its keys live in.
        key: The template of a key, with `{user_id}` in place of the player's id.
        layout: How the game lays out the entries.
        summary: Fields that a player's card shows: label to path.
        described: Whether the settings describe it. If not, a player's key is only a guess, and no key is taken for a player's.
    """

    alias: str
    name: str
    scope: str = "global"
    key: str = "{user_id}"
    layout: Layout = Layout.PLAIN
    summary: Mapping[str, str] = field(default_factory=dict)
    described: bool = True

    def key_of(self, player_id: UserId) -> str:
        """Return the key of a player's entry."""
        return self.key.replace("{user_id}", str(player_id))

    def player_of(self, key: str) -> UserId | None:
        """Return the player of an entry's key; None if the key does not fit the template."""
        return _player_in(key, self.key) if self.described else None

    def find_labelled(self, typed: str) -> str | None:
        """Return the path of the field that the summary calls so, in capital or small letters; None if it calls none so."""
        wanted = typed.strip().casefold()
        return next((path for label, path in self.summary.items() if label.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A leaderboard that the settings describe: an ordered data store, with how to read and show it.

    Attributes:
        unit_one: What a score of 1 or -1 is called; `unit` for every other.
    """

    alias: str
    name: str
    title: str
    scope: str = "global"
    key: str = "{user_id}"
    unit: str = ""
    unit_one: str = ""
    descending: bool = True

    def key_of(self, player_id: UserId) -> str:
        """Return the key of a player's entry."""
        return self.key.replace("{user_id}", str(player_id))

    def player_of(self, key: str) -> UserId | None:
        """Return the player of an entry's key; None if the key does not fit the template."""
        return _player_in(key, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One Roblox experience, as the settings know it.

    Attributes:
        key: Its key in the settings, as in `[experiences.kingdom]`.
        client: Its Open Cloud client, with its own key and budgets.
        shown_name: Its name where the settings name several, so that cards say which one; else empty.
        places: Name to place id.
        topic: The messaging topic of announcements; None if the game has no topic.
        tables: The tables that the settings have for it, as in `leaderboards`.
    """

    key: str
    name: str
    universe_id: UniverseId
    client: OpenCloud
    places: Mapping[str, PlaceId] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    boards: Mapping[str, Board] = field(default_factory=dict)
    topic: str | None = None
    tables: frozenset[str] = frozenset()
    shown_name: str = ""

    def place(self, name: str) -> PlaceId:
        """Return a place by its name in the settings, or by its id if it is one of them.

        Raises:
            InvalidInput: The settings do not name it.
        """
        # Digits are an id first of all: requests keep the id.
        by_id = {str(place_id): place_id for place_id in self.places.values()}
        found = by_id.get(name) or self.places.get(name)
        if found is not None:
            return found
        rule = (
            tr("The settings name no such place. They name: {names}.", names=", ".join(map(in_code_marks, self.places)))
            if self.places
            else tr("The settings name no place.")
        )
        raise InvalidInput("place", rule, given=name)

    def place_name(self, place_id: PlaceId) -> str:
        """Return the settings' name of a place, or its id."""
        return next((name for name, known in self.places.items() if known == place_id), str(place_id))

    def board(self, name: str) -> Board:
        """Return a leaderboard by its name in the settings.

        Raises:
            InvalidInput: The settings do not name it.
        """
        board = self.boards.get(name) or next((each for each in self.boards.values() if each.title == name), None)
        if board is None:
            rule = (
                tr(
                    "The settings name no such leaderboard. They name: {names}.",
                    names=", ".join(map(in_code_marks, self.boards)),
                )
                if self.boards
                else tr("The settings name no leaderboard.")
            )
            raise InvalidInput("board", rule, given=name)
        return board

    def store(self, name: str) -> Store:
        """Return a data store by its name in the settings; for any other name, the store of that name at Roblox.

        After `AT_ROBLOX`, a name is only one at Roblox: so a store can be reached whose name the settings give to another one.
        """
        exact = name.removeprefix(AT_ROBLOX)
        described = self.stores.get(name)
        return described or next(
            (each for each in self.stores.values() if each.name == exact),
            Store(alias=name, name=exact, described=False),
        )

    def store_named(self, name: str, *, scope: str) -> Store:
        """Return a data store by its name at Roblox, as cases keep it: another store may have that name in the settings."""
        described = [each for each in self.stores.values() if each.name == name]
        return next(
            (each for each in described if each.scope == scope),
            next(iter(described), Store(alias=name, name=name, described=False)),
        )

    def hidden_by(self, name: str) -> Store | None:
        """Return the store that a name at Roblox means in the settings, if that is another one."""
        described = self.stores.get(name)
        return described if described is not None and described.name != name else None

    def players_store(self) -> Store | None:
        """Return the store that holds a player's data: the first with the player's id in its keys."""
        return next((store for store in self.stores.values() if "{user_id}" in store.key), None)


class Experiences:
    """All experiences, and the default one."""

    def __init__(self, experiences: Iterable[Experience], *, default: str) -> None:
        self._by_key = {each.key: each for each in experiences}
        self._default = default

    def get(self, name: str | None = None) -> Experience:
        """Return an experience by its key or name; the default one for None.

        Raises:
            InvalidInput: The settings do not name it.
        """
        if name is None:
            return self._by_key[self._default]
        found = self._by_key.get(name) or next((each for each in self._by_key.values() if each.name == name), None)
        if found is None:
            rule = tr(
                "The settings name no such experience. They name: {names}.",
                names=", ".join(map(in_code_marks, self._by_key)),
            )
            raise InvalidInput("experience", rule, given=name)
        return found

    def shown_name(self, key: str) -> str:
        """Return what cards call an experience by its key: its name where the settings name several; else nothing."""
        known = self._by_key.get(key)
        return known.shown_name if known is not None else key

    def __iter__(self) -> Iterator[Experience]:
        return iter(self._by_key.values())


def _player_in(key: str, template: str) -> UserId | None:
    before, marked, after = template.partition("{user_id}")
    digits = key.removeprefix(before).removesuffix(after)
    fits = key == f"{before}{digits}{after}" and _ID.fullmatch(digits)
    return UserId(int(digits)) if marked and fits else None


_ID = re.compile("[1-9][0-9]{0,17}")
