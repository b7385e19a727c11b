"""The parts of a Discord server as values: roles, members, channels.

Permission bits: https://docs.discord.com/developers/topics/permissions
"""

from dataclasses import dataclass
from typing import Final

ADMINISTRATOR: Final = 1 << 3
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
USE_COMMANDS: Final = 1 << 31
MANAGE_THREADS: Final = 1 << 34
SEND_MESSAGES_IN_THREADS: Final = 1 << 38

EVERYONE_MAY: Final = VIEW_CHANNEL | SEND_MESSAGES | READ_MESSAGE_HISTORY | USE_COMMANDS
BOT_MAY: Final = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | SEND_MESSAGES_IN_THREADS
)
ALL_PERMISSIONS: Final = (1 << 53) - 1


UPLOAD_LIMIT: Final = 10 * 1024 * 1024
"""In bytes, for each file: https://docs.discord.com/developers/reference#uploading-files. Servers and people can have more."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role; its `permissions` are Discord's bit field, its `color` 0xRRGGBB."""

    id: int
    name: str
    permissions: int = 0
    color: int = 0
    position: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a guild: `name` is the user name, `roles` the ids of the roles at the start.

    `upload_limit` is in bytes, and greater for those who pay Discord.
    """

    name: str
    id: int
    display_name: str
    roles: tuple[int, ...] = ()
    upload_limit: int = UPLOAD_LIMIT


@dataclass(frozen=True, slots=True)
class Channel:
    """A text channel; `seen_by` holds the role ids that may see it, or None when everyone may.

    `thread_of` is the id of the channel or forum above, if it is a thread or a post. A forum itself takes no messages.
    """

    id: int
    name: str
    seen_by: frozenset[int] | None = None
    hidden_from_bot: bool = False
    thread_of: int | None = None
    is_forum: bool = False


@dataclass(frozen=True, slots=True)
class Guild:
    """A Discord server. The `@everyone` role, which has the guild's id, need not be listed.

    `upload_limit` is in bytes, and greater for boosted servers.
    """

    id: int
    name: str
    roles: tuple[Role, ...] = ()
    people: tuple[Member, ...] = ()
    channels: tuple[Channel, ...] = ()
    owner_id: int | None = None
    bot_permissions: int = BOT_MAY
    upload_limit: int = UPLOAD_LIMIT

    def all_roles(self) -> tuple[Role, ...]:
        """Every role, `@everyone` first."""
        if any(role.id == self.id for role in self.roles):
            return self.roles
        return (Role(self.id, "@everyone", EVERYONE_MAY, position=0), *self.roles)

    def bot_has(self, needed: int) -> bool:
        """Whether the bot has every one of these permissions."""
        return bool(self.bot_permissions & ADMINISTRATOR) or not needed & ~self.bot_permissions

    def permissions_of(self, user_id: int, role_ids: tuple[int, ...]) -> int:
        """The permission bits of these roles, as Discord computes them for a guild."""
        if user_id == self.owner_id:
            return ALL_PERMISSIONS
        held = {self.id, *role_ids}
        bits = 0
        for role in self.all_roles():
            if role.id in held:
                bits |= role.permissions
        return ALL_PERMISSIONS if bits & ADMINISTRATOR else bits
