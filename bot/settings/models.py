"""All tables of the settings, and the policy that they make together.

A field's `description` completes the sentence "must be …"; its example is a valid line. Both are shown to the operator when the
setting is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.access import ApprovalRule, Covered, Names, Policy, Role, RoleName, StaffMember, expand
from bot.settings.experiences import ExperienceSettings
from bot.settings.fields import AGES, Snowflake, Table, keeping, permission_name, reviewable
from bot.settings.names import names_of
from bot.settings.permissions import DiscordPermission
from bot.settings.roles import (
    Alarm,
    ApprovalSettings,
    BanTemplateSettings,
    PlayersSettings,
    RoleSettings,
    StaffSettings,
)
from bot.settings.secrets import Secret
from bot.vital_signs import DEFAULT_URL, SQLITE, URI, file_of


class Discord(Table):
    """The Discord servers and channels that Steward uses."""

    guilds: tuple[Snowflake, ...] = Field(
        min_length=1,
        description="the ids of the Discord servers in which Steward works, at least one",
        examples=["guilds = [1200000000000000001]"],
    )
    log_channel: Snowflake | None = Field(
        default=None,
        description="the id of the channel, thread or forum post that gets one card per case",
        examples=["log_channel = 1200000000000000002"],
    )
    review_channel: Snowflake | None = Field(
        default=None,
        description="the id of the channel that gets the approval requests",
        examples=["review_channel = 1200000000000000003"],
    )
    commands_need: Annotated[str, AfterValidator(permission_name)] | None = Field(
        default=None,
        description='a permission of Discord that a member needs to see the commands, or "" to show them to every member',
        examples=['commands_need = "manage_messages"'],
    )
    same_person: tuple[Annotated[tuple[Snowflake, ...], Field(min_length=2)], ...] = Field(
        default=(),
        description="a list of lists of ids of Discord accounts; each list holds the accounts of one person",
        examples=["same_person = [[1200000000000000114, 1200000000000000116]]"],
    )
    token: Secret = Field(
        default="env:DISCORD_TOKEN",
        validate_default=True,
        description="a reference to the bot's token in the environment",
        examples=['token = "env:DISCORD_TOKEN"'],
    )

    @property
    def needed_to_see(self) -> DiscordPermission | None:
        """The permission that a member needs to see the commands; None to show them to every member."""
        return DiscordPermission[self.commands_need.upper()] if self.commands_need else None


class JournalSettings(Table):
    """How long the journal keeps plans and images, which are large and personal."""

    keep_for: Annotated[timedelta, BeforeValidator(keeping), Field(ge=timedelta(days=1), le=AGES)] | None = Field(
        default=None,
        description="how long plans and images are kept, a day or more, at most 1000 years",
        examples=['keep_for = "2y"'],
    )


def _file_url(url: str) -> str:
    no_file = url in {SQLITE, f"{SQLITE}:memory:"} or "mode=memory" in url or "\0" in url
    if no_file or not url.startswith(SQLITE):
        message = f"must begin with {SQLITE} and name a file"
        raise ValueError(message)
    return url


class DatabaseSettings(Table):
    """Where the journal is kept."""

    url: Annotated[str, AfterValidator(_file_url)] = Field(
        default=DEFAULT_URL,
        validate_default=True,
        description="the address of an SQLite file, relative to the folder of this file",
        examples=['url = "sqlite+aiosqlite:///steward.sqlite3"'],
    )

    @property
    def file(self) -> Path:
        """The path of the file."""
        return file_of(self.url)

    def beside(self, folder: Path) -> DatabaseSettings:
        """Return the settings with a relative path made to start from `folder`, and not from the current folder."""
        written = self.url.removeprefix(SQLITE)
        path, mark, options = written.partition("?")
        scheme = URI if written.startswith(URI) else ""
        placed = (folder / path.removeprefix(URI)).as_posix()
        return DatabaseSettings(url=f"{SQLITE}{scheme}{placed}{mark}{options}")


class File(Table):
    """All tables of config.toml."""

    discord: Discord = Field(description="a table", examples=["[discord]"])
    experiences: Mapping[str, ExperienceSettings] = Field(
        min_length=1, description="tables, one per experience, at least one", examples=["[experiences.kingdom]"]
    )
    roles: Mapping[str, RoleSettings] = Field(
        default={}, description="tables, one per Discord role that may do something", examples=["[roles.moderator]"]
    )
    approvals: Mapping[Annotated[Covered, BeforeValidator(reviewable)], ApprovalSettings] = Field(
        default={},
        description="capabilities or bans:unban, each with who approves",
        examples=['"bans:permanent" = { reviewers = ["senior"], expires = "24h" }'],
    )
    ban_templates: Mapping[str, BanTemplateSettings] = Field(
        default={}, description="tables, one per template", examples=["[ban_templates.exploiting]"]
    )
    players: PlayersSettings = Field(default=PlayersSettings(), description="a table", examples=["[players]"])
    staff: Mapping[str, StaffSettings] = Field(
        default={}, description="tables, one per member of staff", examples=["[staff.mona]"]
    )
    alarm: Alarm = Field(default=Alarm(), description="a table", examples=["[alarm]"])
    journal: JournalSettings = Field(default=JournalSettings(), description="a table", examples=["[journal]"])
    database: DatabaseSettings = Field(default_factory=DatabaseSettings, description="a table", examples=["[database]"])


def _base_url(value: str) -> str:
    if not _is_base_url(value):
        message = "must be an address like https://apis.roblox.com"
        raise ValueError(message)
    return value.rstrip("/")


def _is_base_url(value: str) -> bool:
    """Whether the HTTP client, which uses yarl too, can send requests to this address."""
    from yarl import URL  # noqa: PLC0415  only the addresses of stand-ins need it, and a health check imports this module

    try:
        url = URL(value)
        (url.host or "").encode("idna")
    except ValueError:
        return False
    is_plain = value.isprintable() and " " not in value and not (url.query_string or url.fragment or url.user)
    return is_plain and url.scheme in {"http", "https", "ws", "wss"} and bool(url.host)


BaseUrl = Annotated[str, AfterValidator(_base_url)]


class HostsSettings(Table):
    """The addresses for requests; changed only to try Steward against stand-ins. None means the address of discord.py.

    The aliases are the environment variables.
    """

    open_cloud: BaseUrl = Field(default="https://apis.roblox.com", alias="OPEN_CLOUD_BASE_URL")
    users: BaseUrl = Field(default="https://users.roblox.com", alias="ROBLOX_USERS_BASE_URL")
    thumbnails: BaseUrl = Field(default="https://thumbnails.roblox.com", alias="ROBLOX_THUMBNAILS_BASE_URL")
    discord_api: BaseUrl | None = Field(default=None, alias="DISCORD_API_BASE_URL")
    discord_gateway: BaseUrl | None = Field(default=None, alias="DISCORD_GATEWAY_URL")


class Settings(File):
    """All settings: those of the file, with the secrets filled in, and the hosts."""

    hosts: HostsSettings = HostsSettings()

    @property
    def default_experience(self) -> str:
        """The key of the experience for commands that name no experience."""
        return next((key for key, each in self.experiences.items() if each.default), next(iter(self.experiences)))

    @property
    def protected_players(self) -> tuple[int, ...]:
        """Roblox ids of the players that nobody may ban."""
        return self.players.protected

    def policy(self) -> Policy:
        """Return who may do what."""
        names = names_of(self.experiences)
        roles = [self._role(name, each, names) for name, each in self.roles.items()]
        return Policy(
            roles,
            guilds=self.discord.guilds,
            protected_players=self.protected_players,
            approval_rules=[self._approval_rule(covered, each, names) for covered, each in self.approvals.items()],
            same_person=self.discord.same_person,
            staff=[
                StaffMember(discord_id=each.discord, role=self._role_name(each.role), players=each.roblox)
                for each in self.staff.values()
            ],
            names=names,
        )

    def secrets(self) -> tuple[str, ...]:
        """Return all secrets, for `SecretFilter`."""
        keys = (each.api_key.get_secret_value() for each in self.experiences.values())
        return (self.discord.token.get_secret_value(), *keys)

    def _role(self, name: str, settings: RoleSettings, names: Names) -> Role:
        return Role(
            name=self._role_name(name),
            id=settings.id,
            may=frozenset(each for pattern in settings.may for each in expand(pattern)),
            experiences=_each(settings.experiences, names.experience),
            stores=None
            if settings.stores is None
            else _each(self._data_stores(settings.stores, settings.experiences), names.store),
            fields=None if settings.fields is None else tuple(map(names.field, settings.fields)),
            boards=_each(settings.boards, names.board),
            topics=settings.topics,
            longest_ban=settings.longest_ban,
            rates=settings.limits,
            largest_change={names.field(path): most for path, most in settings.largest_change.items()},
        )

    def _data_stores(self, names: frozenset[str], experiences: frozenset[str] | None) -> frozenset[str]:
        """Return the Roblox names of the stores whose tables a role names."""
        return frozenset(
            store.data_store
            for key, experience in self.experiences.items()
            if experiences is None or key in experiences
            for name, store in experience.stores.items()
            if name in names
        )

    def _approval_rule(self, covered: Covered, settings: ApprovalSettings, names: Names) -> ApprovalRule:
        return ApprovalRule(
            covered=covered,
            approvers=tuple(map(self._role_name, settings.reviewers)),
            expires=settings.expires,
            exempt=settings.exempt,
            above={names.board(names.field(name)): most for name, most in settings.above.items()},
            longer_than=settings.longer_than,
            more_players_than=settings.more_players_than,
        )

    def _role_name(self, name: str) -> RoleName:
        return RoleName(name, self.roles[name].id)


def _each(names: frozenset[str] | None, name: Callable[[str], str]) -> frozenset[str] | None:
    return None if names is None else frozenset(map(name, names))
