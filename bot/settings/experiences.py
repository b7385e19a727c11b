"""The settings of experiences: their ids, stores, boards and topics."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from bot.settings.fields import USER_ID, FieldPath, KeyTemplate, RobloxId, StoreName, Table, Topic
from bot.settings.secrets import Secret


class LayoutName(StrEnum):
    """How the game's own code lays out an entry."""

    PLAIN = "plain"
    PROFILESTORE = "profilestore"
    LAPIS = "lapis"
    NEVERMORE = "nevermore"


class StoreSettings(Table):
    """A data store with one entry per player."""

    data_store: StoreName = Field(description="the data store's name in Roblox", examples=['data_store = "PlayerData"'])
    key: KeyTemplate = Field(
        default=f"Player_{USER_ID}",
        description=f"the key of a player's entry, with {USER_ID} for their id",
        examples=[f'key = "Player_{USER_ID}"'],
    )
    scope: StoreName = Field(default="global", description="the data store's scope", examples=['scope = "global"'])
    layout: LayoutName = Field(
        default=LayoutName.PLAIN,
        description="one of plain, profilestore (also for ProfileService), lapis and nevermore",
        examples=['layout = "profilestore"'],
    )
    summary: Mapping[str, FieldPath] = Field(
        default={},
        description="titles, each with the path of a field that the player card shows",
        examples=['summary = { Coins = "Data.Coins" }'],
    )


class LeaderboardSettings(Table):
    """An ordered data store that is shown as a board."""

    ordered_data_store: StoreName = Field(
        description="the ordered data store's name in Roblox", examples=['ordered_data_store = "CoinsBoard"']
    )
    scope: StoreName = Field(
        default="global", description="the ordered data store's scope", examples=['scope = "global"']
    )
    key: KeyTemplate = Field(
        default=USER_ID,
        description=f"the key of a player's entry, with {USER_ID} for their id",
        examples=[f'key = "{USER_ID}"'],
    )
    title: str = Field(
        min_length=1,
        max_length=100,
        description="the name of the board, in 1 to 100 characters",
        examples=['title = "Richest players"'],
    )
    unit: str = Field(
        default="",
        max_length=32,
        description="what its numbers count, in at most 32 characters",
        examples=['unit = "coins"'],
    )
    unit_one: str | None = Field(
        default=None,
        max_length=32,
        description="the unit for exactly one, if that is another word, in at most 32 characters",
        examples=['unit_one = "coin"'],
    )
    descending: bool = Field(
        default=True, description="true (most first) or false (least first)", examples=["descending = true"]
    )


class AnnouncementsSettings(Table):
    """How announcements reach the game's servers."""

    topic: Topic = Field(
        description="the messaging topic to which the game's script subscribes", examples=['topic = "Steward"']
    )


class BudgetSettings(Table):
    """How much of Roblox's budgets Steward may use for work that nobody waits for. The live game shares these budgets."""

    bulk_share: float = Field(
        default=0.25,
        gt=0,
        le=1,
        description="the share of Roblox's budgets that bulk work may use, above 0 and at most 1",
        examples=["bulk_share = 0.25"],
    )


class ExperienceSettings(Table):
    """One Roblox experience."""

    name: str = Field(
        min_length=1,
        max_length=100,
        description="the name of the experience for staff, in 1 to 100 characters",
        examples=['name = "Example Kingdom"'],
    )
    universe_id: RobloxId = Field(
        description="the experience's universe id (Creator Hub, the experience's menu, Copy Universe ID)",
        examples=["universe_id = 4000000001"],
    )
    places: Mapping[str, RobloxId] = Field(
        default={},
        description="names of your choice, each with a place id",
        examples=["places = { lobby = 5000000001 }"],
    )
    api_key: Secret = Field(
        description="a reference to the experience's Open Cloud key in the environment",
        examples=['api_key = "env:KINGDOM_OPEN_CLOUD_KEY"'],
    )
    default: bool = Field(
        default=False,
        description="true for the experience that a command means if it names none, else false",
        examples=["default = true"],
    )
    stores: Mapping[str, StoreSettings] = Field(
        default={}, description="tables, one per data store", examples=["[experiences.kingdom.stores.players]"]
    )
    leaderboards: Mapping[str, LeaderboardSettings] = Field(
        default={}, description="tables, one per board", examples=["[experiences.kingdom.leaderboards.coins]"]
    )
    announcements: AnnouncementsSettings | None = Field(
        default=None, description="a table with a topic", examples=["[experiences.kingdom.announcements]"]
    )
    budget: BudgetSettings = Field(
        default=BudgetSettings(), description="a table with a bulk_share", examples=["[experiences.kingdom.budget]"]
    )

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables with something in them, as in `leaderboards`."""
        return frozenset(name for name, value in self if isinstance(value, Mapping | Table) and value)
