"""The settings of the staff: what each role may do, what needs a second person, and whom nobody may ban."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.access import Capability, Rate
from bot.settings.fields import (
    AccountId,
    FieldPattern,
    Snowflake,
    Table,
    capability,
    capability_pattern,
    length_of,
    rate_of,
    template_duration,
)


class RoleSettings(Table):
    """What a Discord role may do, and how much of it. A list, limit or table that is missing limits nothing."""

    id: Snowflake = Field(description="the id of a Discord role", examples=["id = 1200000000000000010"])
    may: tuple[Annotated[str, AfterValidator(capability_pattern)], ...] = Field(
        description="a list of capabilities, in which bans:* means all capabilities for bans, and * means all capabilities",
        examples=['may = ["players:read", "bans:read", "bans:write"]'],
    )
    experiences: frozenset[str] | None = Field(
        default=None,
        description="a list of names of [experiences.…] tables",
        examples=['experiences = ["kingdom"]'],
    )
    stores: frozenset[str] | None = Field(
        default=None,
        description="a list of names of [experiences.….stores.…] tables",
        examples=['stores = ["players"]'],
    )
    fields: tuple[FieldPattern, ...] | None = Field(
        default=None,
        description="a list of field paths that may be changed, in which * means any one name",
        examples=['fields = ["Data.Coins", "Data.Inventory.*"]'],
    )
    boards: frozenset[str] | None = Field(
        default=None,
        description="a list of names of [experiences.….leaderboards.…] tables",
        examples=['boards = ["coins"]'],
    )
    topics: frozenset[str] | None = Field(
        default=None, description="a list of topics of the experiences", examples=['topics = ["Steward"]']
    )
    longest_ban: Annotated[timedelta, BeforeValidator(length_of)] | None = Field(
        default=None,
        description="the length of the longest ban that is not permanent",
        examples=['longest_ban = "30d"'],
    )
    limits: Mapping[Annotated[Capability, BeforeValidator(capability)], Annotated[Rate, BeforeValidator(rate_of)]] = (
        Field(
            default={},
            description="capabilities, each with a number of acts per minute, hour or day",
            examples=['limits = { "bans:write" = "20/hour" }'],
        )
    )
    largest_change: Mapping[FieldPattern, Annotated[int, Field(ge=1)]] = Field(
        default={},
        description="field paths, each with the most by which its number may change within an hour",
        examples=['largest_change = { "Data.Coins" = 50000 }'],
    )


class ApprovalSettings(Table):
    """When an act needs a second person, and who may approve it. Without a bound, it always does."""

    reviewers: tuple[str, ...] = Field(
        min_length=1,
        description="a list of names of [roles.…] tables whose holders may approve, at least one",
        examples=['reviewers = ["senior"]'],
    )
    expires: Annotated[timedelta, BeforeValidator(length_of)] = Field(
        default=timedelta(hours=24), description="how long a request waits", examples=['expires = "24h"']
    )
    exempt: frozenset[str] = Field(
        default=frozenset(),
        description="a list of names of [roles.…] tables whose holders need no approval",
        examples=['exempt = ["owner"]'],
    )
    above: Mapping[str, Annotated[int, Field(ge=0)]] = Field(
        default={},
        description="field paths or boards, each with the change above which a second person is needed",
        examples=['above = { "Data.Coins" = 10000 }'],
    )
    longer_than: Annotated[timedelta, BeforeValidator(length_of)] | None = Field(
        default=None,
        description="the length of a ban above which a second person is needed",
        examples=['longer_than = "14d"'],
    )
    more_players_than: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="the number of players in a bulk above which a second person is needed",
        examples=["more_players_than = 10"],
    )


class BanTemplateSettings(Table):
    """The texts and the length of a ban that is given often."""

    display: str = Field(
        min_length=1,
        max_length=400,
        description="what the player reads, in 1 to 400 characters",
        examples=['display = "Exploiting is against the rules."'],
    )
    note: str = Field(
        default="",
        max_length=880,  # of Roblox's 1,000; the case and the name of the moderator need the rest
        description="what only staff read, in at most 880 characters",
        examples=['note = "Exploiting"'],
    )
    duration: Annotated[str, AfterValidator(template_duration)] | None = Field(
        default=None, description="a length like 30d, or permanent", examples=['duration = "30d"']
    )


class PlayersSettings(Table):
    """Players with special rules."""

    protected: tuple[AccountId, ...] = Field(
        default=(),
        description="a list of Roblox user ids, or addresses of profiles, that nobody may ban",
        examples=["protected = [1, 2]"],
    )


class StaffSettings(Table):
    """A member of staff and their Roblox accounts, which only a higher role can ban. The first listed role is highest."""

    discord: Snowflake = Field(
        description="the id of their Discord account", examples=["discord = 1200000000000000110"]
    )
    roblox: frozenset[AccountId] = Field(
        min_length=1,
        description="a list of the ids of their Roblox accounts, or the addresses of their profiles",
        examples=["roblox = [156]"],
    )
    role: str = Field(
        description="the name of the [roles.…] table of their highest role", examples=['role = "moderator"']
    )


class Alarm(Table):
    """How many changes in how much time freeze a member of staff, until somebody else unfreezes them."""

    changes: int = Field(
        default=30, ge=1, le=10_000, description="a number of changes, 1 to 10000", examples=["changes = 30"]
    )
    within: Annotated[timedelta, BeforeValidator(length_of)] = Field(
        default=timedelta(minutes=5), description="a length of time", examples=['within = "5m"']
    )

    @property
    def rate(self) -> Rate:
        """The alarm as a rate, for the journal."""
        return Rate(self.changes, self.within)
