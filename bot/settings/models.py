"""What the settings hold, and the rule that each setting obeys by itself.

A field's `description` completes the sentence "must be …"; its example is a line that would do. Both are shown to the
operator when the setting is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.access import REVIEWABLE, Capability, DiscordId, Policy, Rate, Review, Role, StaffMember, expand
from bot.access.durations import PERMANENT, parse_duration, parse_length
from bot.settings.nearest import with_nearest
from bot.settings.secrets import Secret

USER_ID = "{user_id}"
# Snowflakes of Discord's first month and later (Discord, "Reference", Snowflakes); shorter ones lost digits.
_FIRST_SNOWFLAKE = 10**16

Snowflake = Annotated[DiscordId, Field(ge=_FIRST_SNOWFLAKE, lt=2**63)]
RobloxId = Annotated[int, Field(ge=1, lt=2**53)]


def _name_at_roblox(most_bytes: int) -> AfterValidator:
    def check(name: str) -> str:
        if not name or name in {".", ".."} or len(name.encode()) > most_bytes:
            message = f"must be 1 to {most_bytes} bytes long, and neither . nor .."
            raise ValueError(message)
        return name

    return AfterValidator(check)


# Open Cloud, "Data store limits": store, scope and key have at most 50 characters each. "Messaging limits": topic 80.
StoreName = Annotated[str, _name_at_roblox(50)]
Topic = Annotated[str, _name_at_roblox(80)]


def _key_template(text: str) -> str:
    if text.count(USER_ID) != 1:
        message = f"must hold {USER_ID} once, where the player's id belongs"
        raise ValueError(message)
    if len(text.encode()) > 40 + len(USER_ID):
        message = "must be at most 40 bytes long beside the player's id"
        raise ValueError(message)
    return text


KeyTemplate = Annotated[str, AfterValidator(_key_template)]


def _field_path(path: str) -> str:
    if not all(path.split(".")):
        message = "must be names with dots between them, like Data.Coins"
        raise ValueError(message)
    return path


FieldPath = Annotated[str, AfterValidator(_field_path)]


def _capability_pattern(pattern: str) -> str:
    if not expand(pattern):
        known = [*Capability, "*", *(f"{each.resource}:*" for each in Capability)]
        raise ValueError(with_nearest(f"`{pattern}` is no capability", pattern, known))
    return pattern


def _capability(name: Any) -> Capability:
    if name not in frozenset(Capability):
        raise ValueError(with_nearest(f"`{name}` is no capability", str(name), list(Capability)))
    return Capability(name)


def _reviewable(name: Any) -> Capability:
    capability = _capability(name)
    if capability not in REVIEWABLE:
        message = f"`{capability}` cannot wait for a second person; what can is {', '.join(sorted(REVIEWABLE))}"
        raise ValueError(message)
    return capability


def _rate(text: Any) -> Rate:
    return text if isinstance(text, Rate) else Rate.parse(str(text))


def _length(text: Any) -> timedelta:
    return text if isinstance(text, timedelta) else parse_length(str(text))


def _template_duration(text: str) -> str:
    # Any day does: what is asked is whether the text can be read at all.
    if parse_duration(text, now=datetime(2026, 1, 1, tzinfo=UTC)) is not PERMANENT and "-" in text:
        message = "must be a length like 30d, or permanent; a date would pass"
        raise ValueError(message)
    return text


def _keeping(text: Any) -> timedelta:
    if isinstance(text, timedelta):
        return text
    # A year or a month more or less does not matter here, so they may be counted from any day.
    length = None if "-" in str(text) else parse_duration(str(text), now=datetime(2026, 1, 1, tzinfo=UTC))
    if not isinstance(length, timedelta):
        message = "must be a length like 2y or 18mo"
        raise ValueError(message)  # noqa: TRY004  pydantic collects no TypeError
    return length


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Discord(_Model):
    """Where Steward lives in Discord."""

    guilds: tuple[Snowflake, ...] = Field(
        min_length=1,
        description="the ids of the Discord servers that it serves, at least one",
        examples=["guilds = [1200000000000000001]"],
    )
    log_channel: Snowflake | None = Field(
        default=None,
        description="the id of the channel that gets one card per case",
        examples=["log_channel = 1200000000000000002"],
    )
    review_channel: Snowflake | None = Field(
        default=None,
        description="the id of the channel in which a second person is asked",
        examples=["review_channel = 1200000000000000003"],
    )
    same_person: tuple[Annotated[tuple[Snowflake, ...], Field(min_length=2)], ...] = Field(
        default=(),
        description="a list of lists of ids of Discord accounts, each list of one person who must not approve their own acts",
        examples=["same_person = [[1200000000000000114, 1200000000000000116]]"],
    )
    token: Secret = Field(
        default="env:DISCORD_TOKEN",
        validate_default=True,
        description="a reference to the bot's token in the environment",
        examples=['token = "env:DISCORD_TOKEN"'],
    )


class Layout(StrEnum):
    """How the game's own code lays out an entry."""

    PLAIN = "plain"
    PROFILESTORE = "profilestore"
    LAPIS = "lapis"


class Store(_Model):
    """A data store with one entry per player."""

    data_store: StoreName = Field(description="the data store's name in Roblox", examples=['data_store = "PlayerData"'])
    key: KeyTemplate = Field(
        default=f"Player_{USER_ID}",
        description=f"the key of a player's entry, with {USER_ID} for their id",
        examples=[f'key = "Player_{USER_ID}"'],
    )
    scope: StoreName = Field(default="global", description="the data store's scope", examples=['scope = "global"'])
    layout: Layout = Field(
        default=Layout.PLAIN,
        description="one of plain, profilestore (also for ProfileService) and lapis",
        examples=['layout = "profilestore"'],
    )
    summary: Mapping[str, FieldPath] = Field(
        default={},
        description="titles, each with the path of a field that the player card shows",
        examples=['summary = { Coins = "Data.Coins" }'],
    )


class Leaderboard(_Model):
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
        description="what the board is called, in 1 to 100 characters",
        examples=['title = "Richest players"'],
    )
    unit: str = Field(
        default="",
        max_length=32,
        description="what its numbers count, in at most 32 characters",
        examples=['unit = "coins"'],
    )
    descending: bool = Field(
        default=True, description="true (most first) or false (least first)", examples=["descending = true"]
    )


class Announcements(_Model):
    """How announcements reach the game's servers."""

    topic: Topic = Field(
        description="the messaging topic to which the game's script subscribes", examples=['topic = "Steward"']
    )


class Budget(_Model):
    """How much of what the live game shares with Steward goes to work for which nobody waits."""

    bulk_share: float = Field(
        default=0.25,
        gt=0,
        le=1,
        description="the share of Roblox's budgets that bulk work may use, above 0 and at most 1",
        examples=["bulk_share = 0.25"],
    )


class Experience(_Model):
    """One Roblox experience."""

    name: str = Field(
        min_length=1,
        max_length=100,
        description="what staff call the experience, in 1 to 100 characters",
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
        description="true for the one experience that is meant where none is named, else false",
        examples=["default = true"],
    )
    stores: Mapping[str, Store] = Field(
        default={}, description="tables, one per data store", examples=["[experiences.kingdom.stores.players]"]
    )
    leaderboards: Mapping[str, Leaderboard] = Field(
        default={}, description="tables, one per board", examples=["[experiences.kingdom.leaderboards.coins]"]
    )
    announcements: Announcements | None = Field(
        default=None, description="a table with a topic", examples=["[experiences.kingdom.announcements]"]
    )
    budget: Budget = Field(
        default=Budget(), description="a table with a bulk_share", examples=["[experiences.kingdom.budget]"]
    )


class RoleSettings(_Model):
    """What a Discord role may do, and how much of it. Without a list, a limit or a table: no such limit."""

    id: Snowflake = Field(description="the id of a Discord role", examples=["id = 1200000000000000010"])
    may: tuple[Annotated[str, AfterValidator(_capability_pattern)], ...] = Field(
        description="a list of capabilities, in which bans:* means all about bans, and * everything",
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
    fields: tuple[FieldPath, ...] | None = Field(
        default=None,
        description="a list of field paths that may be changed, in which * stands for any one name",
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
    longest_ban: Annotated[timedelta, BeforeValidator(_length)] | None = Field(
        default=None,
        description="the length of the longest ban that is not permanent",
        examples=['longest_ban = "30d"'],
    )
    limits: Mapping[Annotated[Capability, BeforeValidator(_capability)], Annotated[Rate, BeforeValidator(_rate)]] = (
        Field(
            default={},
            description="capabilities, each with a number of acts per minute, hour or day",
            examples=['limits = { "bans:write" = "20/hour" }'],
        )
    )
    largest_change: Mapping[FieldPath, Annotated[int, Field(ge=1)]] = Field(
        default={},
        description="field paths, each with the most by which its number may change within an hour",
        examples=['largest_change = { "Data.Coins" = 50000 }'],
    )


class Approval(_Model):
    """When an act needs a second person, and whom. Without a bound: always."""

    reviewers: tuple[str, ...] = Field(
        min_length=1,
        description="a list of names of [roles.…] tables whose holders may approve, at least one",
        examples=['reviewers = ["senior"]'],
    )
    expires: Annotated[timedelta, BeforeValidator(_length)] = Field(
        default=timedelta(hours=24), description="how long a request waits", examples=['expires = "24h"']
    )
    exempt: frozenset[str] = Field(
        default=frozenset(),
        description="a list of names of [roles.…] tables whose holders need nobody",
        examples=['exempt = ["owner"]'],
    )
    above: Mapping[str, Annotated[int, Field(ge=0)]] = Field(
        default={},
        description="field paths or boards, each with the change above which a second person is needed",
        examples=['above = { "Data.Coins" = 10000 }'],
    )
    longer_than: Annotated[timedelta, BeforeValidator(_length)] | None = Field(
        default=None,
        description="the length of a ban above which a second person is needed",
        examples=['longer_than = "14d"'],
    )
    more_players_than: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="the number of players of a bulk above which a second person is needed",
        examples=["more_players_than = 10"],
    )


class BanTemplate(_Model):
    """Words and length of a ban that is given often."""

    display: str = Field(
        min_length=1,
        max_length=400,
        description="what the player reads, in 1 to 400 characters",
        examples=['display = "Exploiting is against the rules."'],
    )
    note: str = Field(
        default="",
        max_length=1000,
        description="what only staff read, in at most 1000 characters",
        examples=['note = "Exploiting"'],
    )
    duration: Annotated[str, AfterValidator(_template_duration)] | None = Field(
        default=None, description="a length like 30d, or permanent", examples=['duration = "30d"']
    )


class Players(_Model):
    """Players who are treated unlike others."""

    protected: tuple[RobloxId, ...] = Field(
        default=(), description="a list of Roblox user ids that nobody may ban", examples=["protected = [1, 2]"]
    )


class Staff(_Model):
    """A member of staff and their Roblox accounts, which only a role above theirs can ban. Roles rank as they are listed."""

    discord: Snowflake = Field(
        description="the id of their Discord account", examples=["discord = 1200000000000000110"]
    )
    roblox: frozenset[RobloxId] = Field(
        min_length=1, description="a list of the ids of their Roblox accounts", examples=["roblox = [156]"]
    )
    role: str = Field(
        description="the name of the [roles.…] table that is the highest they hold", examples=['role = "moderator"']
    )


class Alarm(_Model):
    """How many changes by one member of staff, within how long, freeze their changes until somebody else lifts it."""

    changes: int = Field(
        default=30, ge=1, le=10_000, description="a number of changes, 1 to 10000", examples=["changes = 30"]
    )
    within: Annotated[timedelta, BeforeValidator(_length)] = Field(
        default=timedelta(minutes=5), description="a length of time", examples=['within = "5m"']
    )

    @property
    def rate(self) -> Rate:
        """The same as what the journal counts."""
        return Rate(self.changes, self.within)


class Journal(_Model):
    """For how long the journal keeps what is large and personal."""

    keep_for: Annotated[timedelta, BeforeValidator(_keeping), Field(ge=timedelta(days=1))] | None = Field(
        default=None,
        description="how long plans and images are kept, a day or more",
        examples=['keep_for = "2y"'],
    )


def _file_url(url: str) -> str:
    prefix = "sqlite+aiosqlite:///"
    if not url.startswith(prefix) or url in {prefix, f"{prefix}:memory:"}:
        message = f"must begin with {prefix} and name a file"
        raise ValueError(message)
    return url


class Database(_Model):
    """Where the journal is kept."""

    url: Annotated[str, AfterValidator(_file_url)] = Field(
        default="sqlite+aiosqlite:///steward.sqlite3",
        validate_default=True,
        description="the address of an SQLite file, relative to the folder in which Steward is started",
        examples=['url = "sqlite+aiosqlite:///steward.sqlite3"'],
    )


class File(_Model):
    """All that config.toml may hold."""

    discord: Discord = Field(description="a table", examples=["[discord]"])
    experiences: Mapping[str, Experience] = Field(
        min_length=1, description="tables, one per experience, at least one", examples=["[experiences.kingdom]"]
    )
    roles: Mapping[str, RoleSettings] = Field(
        default={}, description="tables, one per Discord role that may do something", examples=["[roles.moderator]"]
    )
    approvals: Mapping[Annotated[Capability, BeforeValidator(_reviewable)], Approval] = Field(
        default={},
        description="capabilities, each with who approves",
        examples=['"bans:permanent" = { reviewers = ["senior"], expires = "24h" }'],
    )
    ban_templates: Mapping[str, BanTemplate] = Field(
        default={}, description="tables, one per template", examples=["[ban_templates.exploiting]"]
    )
    players: Players = Field(default=Players(), description="a table", examples=["[players]"])
    staff: Mapping[str, Staff] = Field(
        default={}, description="tables, one per member of staff", examples=["[staff.mona]"]
    )
    alarm: Alarm = Field(default=Alarm(), description="a table", examples=["[alarm]"])
    journal: Journal = Field(default=Journal(), description="a table", examples=["[journal]"])
    database: Database = Field(default_factory=Database, description="a table", examples=["[database]"])


def _base_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme not in {"http", "https", "ws", "wss"} or not rest:
        message = "must be an address like https://apis.roblox.com"
        raise ValueError(message)
    return value.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base_url)]


class Hosts(_Model):
    """Where requests go; changed only to try Steward against stand-ins. None means discord.py's own.

    The aliases are the environment variables.
    """

    open_cloud: BaseUrl = Field(default="https://apis.roblox.com", alias="OPEN_CLOUD_BASE_URL")
    users: BaseUrl = Field(default="https://users.roblox.com", alias="ROBLOX_USERS_BASE_URL")
    thumbnails: BaseUrl = Field(default="https://thumbnails.roblox.com", alias="ROBLOX_THUMBNAILS_BASE_URL")
    discord_api: BaseUrl | None = Field(default=None, alias="DISCORD_API_BASE_URL")
    discord_gateway: BaseUrl | None = Field(default=None, alias="DISCORD_GATEWAY_URL")


class Settings(File):
    """Everything an operator decides: the file's settings, its secrets resolved, and the hosts."""

    hosts: Hosts = Hosts()

    @property
    def default_experience(self) -> str:
        """The key of the experience that is meant where none is named."""
        return next((key for key, each in self.experiences.items() if each.default), next(iter(self.experiences)))

    @property
    def protected_players(self) -> tuple[int, ...]:
        """Roblox ids of the players whom nobody may ban."""
        return self.players.protected

    def policy(self) -> Policy:
        """Return who may do what."""
        roles = [self._role(name, each) for name, each in self.roles.items()]
        return Policy(
            roles,
            guilds=self.discord.guilds,
            protected_players=self.protected_players,
            reviews=[_review(capability, each) for capability, each in self.approvals.items()],
            same_person=self.discord.same_person,
            staff=[
                StaffMember(discord_id=each.discord, role=each.role, players=each.roblox)
                for each in self.staff.values()
            ],
        )

    def secrets(self) -> tuple[str, ...]:
        """Return all that must never be printed, for `SecretFilter`."""
        keys = (each.api_key.get_secret_value() for each in self.experiences.values())
        return (self.discord.token.get_secret_value(), *keys)

    def _role(self, name: str, settings: RoleSettings) -> Role:
        return Role(
            name=name,
            id=settings.id,
            may=frozenset(each for pattern in settings.may for each in expand(pattern)),
            experiences=settings.experiences,
            stores=None if settings.stores is None else self._data_stores(settings.stores, settings.experiences),
            fields=settings.fields,
            boards=settings.boards,
            topics=settings.topics,
            longest_ban=settings.longest_ban,
            rates=settings.limits,
            largest_change=settings.largest_change,
        )

    def _data_stores(self, names: frozenset[str], experiences: frozenset[str] | None) -> frozenset[str]:
        """Return the Roblox names of the stores that a role names by their tables."""
        return frozenset(
            store.data_store
            for key, experience in self.experiences.items()
            if experiences is None or key in experiences
            for name, store in experience.stores.items()
            if name in names
        )


def _review(capability: Capability, settings: Approval) -> Review:
    return Review(
        capability=capability,
        reviewers=settings.reviewers,
        expires=settings.expires,
        exempt=settings.exempt,
        above=settings.above,
        longer_than=settings.longer_than,
        more_players_than=settings.more_players_than,
    )
