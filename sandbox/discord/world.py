"""The stand-in's state: people, channels, messages, interactions; and a feed of what changed.

Every change goes through here, so that gateway and REST always show the same.
"""

import asyncio
import copy
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sandbox.discord.clock import Clock
from sandbox.discord.components import Component, Kind, complete, media_of, walk
from sandbox.discord.errors import (
    closed_to_messages,
    missing_access,
    missing_permissions,
    no_mutual_guild,
    unknown_channel,
    unknown_message,
)
from sandbox.discord.guilds import ALL_PERMISSIONS, UPLOAD_LIMIT, Channel, Guild, Member, Role
from sandbox.discord.interactions import Interaction
from sandbox.discord.messages import Attachment, Message
from sandbox.discord.signatures import signed

JSON = dict[str, Any]


class What(StrEnum):
    """Kinds of event in the feed."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    MODAL = "modal"
    FAILED = "failed"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Event:
    """A change that somebody can see; `only_for` is the one person who sees it, or None for everyone in the channel."""

    number: int
    what: What
    channel_id: int | None = None
    message: Message | None = None
    interaction: Interaction | None = None
    only_for: int | None = None


MEMBERS_INTENT: Final = 1 << 1


class Location(NamedTuple):
    """A channel with its guild; a direct message has no guild."""

    channel: Channel
    guild: Guild | None
    dm_with: int | None = None


@dataclass(slots=True)
class BotUser:
    """The bot's own account; its id is also the application's id.

    Attributes:
        guild_ids: The guilds that it is in.
        privileged: The privileged intents that it was granted in the Developer Portal, as bits.
    """

    id: int
    name: str
    token: str
    owner_id: int
    role_ids: dict[int, int] = field(default_factory=dict)
    guild_ids: set[int] = field(default_factory=set)
    privileged: int = 0

    @property
    def sees_members(self) -> bool:
        """Whether it was granted the intent for members."""
        return bool(self.privileged & MEMBERS_INTENT)


class World:
    """The whole state of the stand-in.

    Args:
        home: the guild where the bot works.
        elsewhere: other guilds. The bot begins in all of them.
        clock: the stand-in's time.
        bot_name: the name of the bot's account.
        token: what the bot must present.
    """

    def __init__(self, home: Guild, elsewhere: Sequence[Guild], *, clock: Clock, bot_name: str, token: str) -> None:
        self.clock = clock
        self.home = home
        self.guilds: Final = {guild.id: guild for guild in (home, *elsewhere)}
        self.members: dict[int, Member] = {
            person.id: person for guild in self.guilds.values() for person in guild.people
        }
        owner = home.owner_id or (home.people[0].id if home.people else 1)
        self.bot = BotUser(clock.next_id(), bot_name, token, owner)
        self.bot.role_ids = {guild_id: clock.next_id() for guild_id in self.guilds}
        self.bot.guild_ids = set(self.guilds)
        self.closed_dms: set[int] = set()
        self.roles_held: dict[tuple[int, int], tuple[int, ...]] = {
            (guild.id, person.id): person.roles for guild in self.guilds.values() for person in guild.people
        }
        self.locations: dict[int, Location] = {
            channel.id: Location(channel, guild) for guild in self.guilds.values() for channel in guild.channels
        }
        self.archived: set[int] = set()
        self.locked: set[int] = set()
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.modals: dict[int, Interaction] = {}
        self.commands: dict[int | None, list[JSON]] = {}
        self.files: dict[str, Attachment] = {}
        self.deprecated: list[str] = []
        self.events: list[Event] = []
        self.listeners: list[Callable[[Event], None]] = []
        self.cdn = ""
        self._numbers = itertools.count(1)
        self._pulse = asyncio.Event()

    # The feed.

    def tell(self, what: What, *, message: Message | None = None, **about: Any) -> None:
        """Add an event to the feed and wake everyone who waits."""
        if message is not None:
            about = {"channel_id": message.channel_id, "only_for": message.only_for, **about}
        event = Event(next(self._numbers), what, message=message, **about)
        self.events.append(event)
        for listener in self.listeners:
            listener(event)
        self.wake()

    def wake(self) -> None:
        """Make everyone who waits check again."""
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def until(self, predicate: Callable[[], object], timeout: float) -> None:  # noqa: ASYNC109  part of the interface
        """Wait until the predicate is true; it runs after every change.

        Args:
            predicate: true when the wait is over.
            timeout: real seconds.

        Raises:
            TimeoutError: it did not become true in time.
        """
        async with asyncio.timeout(timeout):
            while not predicate():
                await self._pulse.wait()

    # People and channels.

    def role(self, role_id: int) -> Role | None:
        """The role with that id, in any guild."""
        every = (role for guild in self.guilds.values() for role in guild.all_roles())
        return next((role for role in every if role.id == role_id), None)

    def name_of(self, kind: str, mentioned: int) -> str | None:
        """The text that a mention of a user or role shows."""
        if kind == "roles":
            role = self.role(mentioned)
            return role.name if role else None
        if mentioned == self.bot.id:
            return self.bot.name
        member = self.members.get(mentioned)
        return member.display_name if member else None

    def permissions(self, user_id: int, guild: Guild) -> int:
        """A person's permission bits in a guild, by their present roles."""
        return guild.permissions_of(user_id, self.roles_held.get((guild.id, user_id), ()))

    def set_roles(self, guild_id: int, user_id: int, roles: tuple[int, ...]) -> None:
        """Change a person's roles from now on."""
        self.roles_held[guild_id, user_id] = roles
        self.tell(What.PEOPLE, only_for=user_id)

    def dm(self, user_id: int) -> Location:
        """The direct message channel with a person, opened when first needed."""
        for location in self.locations.values():
            if location.dm_with == user_id:
                return location
        channel = Channel(self.clock.next_id(), "dm")
        self.locations[channel.id] = Location(channel, None, user_id)
        return self.locations[channel.id]

    def sees_channel(self, user_id: int, channel_id: int) -> bool:
        """Whether a person can see a channel."""
        channel, guild, dm_with = self.locations[channel_id]
        if guild is None:
            return dm_with == user_id
        if (guild.id, user_id) not in self.roles_held:
            return False
        if channel.seen_by is None or self.permissions(user_id, guild) == ALL_PERMISSIONS:
            return True
        return not channel.seen_by.isdisjoint(self.roles_held[guild.id, user_id])

    def location_for_bot(self, channel_id: int, needed: int = 0) -> Location:
        """A channel in which the bot has the `needed` permissions.

        Raises:
            DiscordError: 10003, 50001 or 50013.
        """
        location = self.locations.get(channel_id)
        if location is None:
            raise unknown_channel()
        guild = location.guild
        if location.channel.hidden_from_bot or (guild is not None and guild.id not in self.bot.guild_ids):
            raise missing_access()
        if guild is not None and not guild.bot_has(needed):
            raise missing_permissions()
        return location

    def ensure_takes_dms(self, user_id: int) -> None:
        """Refuse a direct message that Discord does not pass on.

        Raises:
            DiscordError: 50007 or 50278.
        """
        if not any((guild_id, user_id) in self.roles_held for guild_id in self.bot.guild_ids):
            raise no_mutual_guild()
        if user_id in self.closed_dms:
            raise closed_to_messages()

    # Messages and files.

    def visible(self, user_id: int) -> Iterator[Message]:
        """Every message that a person can see now, oldest first."""
        for message in self.messages.values():
            private = message.only_for is not None
            allowed = message.only_for == user_id if private else self.sees_channel(user_id, message.channel_id)
            if allowed and not message.deleted:
                yield message

    def message(self, message_id: int, channel_id: int | None = None) -> Message:
        """A message that was not deleted.

        Raises:
            DiscordError: 10008.
        """
        message = self.messages.get(message_id)
        if message is None or message.deleted or channel_id not in (None, message.channel_id):
            raise unknown_message()
        return message

    def public_message(self, channel_id: int, message_id: int) -> Message:
        """A message as a bot can fetch it: never an ephemeral one.

        Raises:
            DiscordError: 10008.
        """
        message = self.message(message_id, channel_id)
        if message.ephemeral:
            raise unknown_message()
        return message

    def upload_limit(self, channel_id: int, user_id: int | None = None) -> int:
        """The bytes that one file may have there, in an answer to a person (None: in a post of the bot alone)."""
        guild, person = self.locations[channel_id].guild, self.members.get(user_id or 0)
        return max(guild.upload_limit if guild else UPLOAD_LIMIT, person.upload_limit if person else UPLOAD_LIMIT)

    def store(self, channel_id: int, name: str, data: bytes, *, ephemeral: bool = False) -> Attachment:
        """Put a file on the CDN; an `ephemeral` one is a person's upload to the bot, which is on another shelf."""
        new_id = self.clock.next_id()
        shelf = f"/ephemeral-attachments/{self.bot.id}" if ephemeral else f"/attachments/{channel_id}"
        path = f"{shelf}/{new_id}/{name}"
        file = Attachment(new_id, name, data, f"{self.cdn}{path}")
        self.files[path] = file
        return file

    def post(self, message: Message) -> Message:
        """Show a new message."""
        self._resolve(message)
        self.messages[message.id] = message
        self.tell(What.MESSAGE, message=message)
        return message

    def edit(self, message: Message, changes: JSON, *, silent: bool = False) -> Message:
        """Change a message in place; `silent` does not mark it as edited, as for a promised answer."""
        for name, value in changes.items():
            setattr(message, name, value)
        if not silent:
            message.edited = self.clock.now()
        message.revision += 1
        self._resolve(message)
        self.tell(What.EDIT, message=message)
        return message

    def delete(self, message: Message) -> None:
        """Delete a message, and its files with it."""
        for file in message.attachments:
            self.files.pop(file.url.removeprefix(self.cdn), None)
        message.deleted = True
        message.revision += 1
        self.tell(What.DELETE, message=message)

    def with_signed_media(self, shown: list[JSON]) -> list[JSON]:
        """Components or embeds with addresses of files that work now: Discord renews them whenever it answers."""
        shown = copy.deepcopy(shown)
        for _, media in (*_media(shown, ()), *_media((), shown)):
            if media["url"].startswith(f"{self.cdn}/"):
                media["url"] = media["proxy_url"] = signed(media["url"], now=self.clock.now())
        return shown

    def _resolve(self, message: Message) -> None:
        """Give every shown attachment its CDN address, and fill in the fields that Discord adds."""
        complete(message.components)
        by_name = {f"attachment://{file.name}": file for file in message.attachments}
        for owner, media in _media(message.components, message.embeds):
            if file := by_name.get(media["url"]):
                media.update(url=file.url, content_type=file.content_type, attachment_id=str(file.id))
                if owner.get("type") == Kind.FILE:
                    owner.update(name=file.name, size=len(file.data))
            media.setdefault("proxy_url", media["url"])
            media.setdefault("id", str(self.clock.next_id()))

    # Interactions.

    def begin(self, interaction: Interaction) -> None:
        """Store an interaction before it is sent to the bot."""
        self.interactions[interaction.token] = interaction

    def give_up(self, interaction: Interaction) -> None:
        """Mark an interaction as failed after three seconds without an answer."""
        if interaction.give_up():
            self.tell(
                What.FAILED,
                interaction=interaction,
                channel_id=interaction.channel_id,
                only_for=interaction.user_id,
            )

    def open_modal(self, interaction: Interaction) -> None:
        """Show the dialog that the bot answered with."""
        self.modals[interaction.user_id] = interaction
        self.tell(What.MODAL, interaction=interaction, channel_id=interaction.channel_id, only_for=interaction.user_id)

    def new_token(self) -> str:
        """A new interaction token, with which anybody may answer."""
        return secrets.token_urlsafe(24)


def _media(components: Iterable[Component], embeds: Iterable[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Every media object, with the component or embed that shows it."""
    for component in walk(components):
        for media in media_of(component):
            yield component, media
    for embed in embeds:
        for key in ("image", "thumbnail"):
            if embed.get(key):
                yield embed, embed[key]
