"""What Discord's client does before the bot receives a command: it offers commands and checks what is typed."""

import mimetypes
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.discord import payloads
from sandbox.discord.guilds import ADMINISTRATOR, Channel, Member, Role
from sandbox.discord.seen import SeenFile
from sandbox.discord.world import JSON, Location, World

SAFE_INTEGER: Final = 2**53
SUBCOMMAND: Final = 1
GROUP: Final = 2
CHAT_INPUT: Final = 1

File = str | Path | tuple[str, bytes] | SeenFile


class CannotDo(Exception):
    """Discord's client does not allow this; the message says why."""


class DidNotRespond(CannotDo):
    """Suggestions were asked for, and the bot gave none in time: "Loading options failed"."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A command or subcommand that a person picked: its `chain` of groups, and its own options."""

    command: JSON
    chain: tuple[JSON, ...]

    @property
    def options(self) -> list[JSON]:
        """The options that can be filled in."""
        leaf = self.chain[-1] if self.chain else self.command
        return leaf.get("options") or []

    @property
    def label(self) -> str:
        """As Discord shows it: "/bans view"."""
        return "/" + " ".join(part["name"] for part in (self.command, *self.chain))

    @property
    def names(self) -> list[str]:
        """The names of its options."""
        return [option["name"] for option in self.options]

    def option(self, name: str) -> JSON:
        """The option of that name. An underscore also matches a hyphen, and one at the end is ignored.

        Raises:
            CannotDo: no such option.
        """
        wanted = {name, name.rstrip("_"), name.rstrip("_").replace("_", "-")}
        for option in self.options:
            if option["name"] in wanted:
                return option
        known = ", ".join(self.names) or "none"
        raise CannotDo(f"{self.label} has no option {name!r}; it has: {known}")


def offered(world: World, user_id: int, location: Location, *, hidden: bool = False) -> list[JSON]:
    """The commands in a person's picker; with `hidden`, also those that the client does not show.

    https://docs.discord.com/developers/interactions/application-commands#permissions
    """
    scopes = [None, location.guild.id] if location.guild is not None else [None]
    if hidden:
        return [command for commands in world.commands.values() for command in commands]
    return [
        command
        for scope in scopes
        for command in world.commands.get(scope, ())
        if _shown(world, command, user_id, location)
    ]


def _shown(world: World, command: JSON, user_id: int, location: Location) -> bool:
    if location.guild is None:
        contexts = command.get("contexts")
        return 1 in contexts if contexts is not None else bool(command.get("dm_permission", True))
    if command.get("contexts") is not None and 0 not in command["contexts"]:
        return False
    needed = command.get("default_member_permissions")
    if needed is None:
        return True
    held = world.permissions(user_id, location.guild)
    return bool(held & ADMINISTRATOR) or (int(needed) != 0 and held & int(needed) == int(needed))


def pick(commands: Iterable[JSON], typed: str) -> Picked:
    """The command that "/bans view" names.

    Raises:
        CannotDo: no such command, or a subcommand is missing.
    """
    words = typed.removeprefix("/").split()
    known = {command["name"]: command for command in commands if command["type"] == CHAT_INPUT}
    if not words or words[0] not in known:
        offer = ", ".join(f"/{name}" for name in known) or "none"
        raise CannotDo(f"there is no command {typed!r} here; there are: {offer}")
    chain: list[JSON] = []
    level = known[words[0]]
    for word in words[1:]:
        level = _subcommand(level, word)
        chain.append(level)
    if _subcommands(level):
        names = ", ".join(_subcommands(level))
        raise CannotDo(f"/{' '.join(words)} needs one of: {names}")
    return Picked(known[words[0]], tuple(chain))


def _subcommands(level: JSON) -> dict[str, JSON]:
    return {each["name"]: each for each in level.get("options") or () if each["type"] in (SUBCOMMAND, GROUP)}


def _subcommand(level: JSON, word: str) -> JSON:
    known = _subcommands(level)
    if not known:
        raise CannotDo(f"cannot read {word!r}; write option:value")
    if word not in known:
        raise CannotDo(f"{level['name']} has no subcommand {word!r}; it has: {', '.join(known)}")
    return known[word]


def nested(picked: Picked, options: list[JSON]) -> JSON:
    """The `data` of a command's interaction, with the options inside their subcommand."""
    for part in reversed(picked.chain):
        options = [{"type": part["type"], "name": part["name"], "options": options}]
    command = picked.command
    data: JSON = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    return data if "guild_id" not in command else {**data, "guild_id": command["guild_id"]}


class Resolver:
    """Turns names that a person typed into ids, and keeps the objects that go into `resolved`.

    Args:
        world: The people, roles and channels that can be meant.
        location: Where the person acts.
        user_id: The person.
        forged: Whether the client sends files of any type.
    """

    def __init__(self, world: World, location: Location, user_id: int, *, forged: bool = False) -> None:
        self._world = world
        self._location = location
        self._user_id = user_id
        self._forged = forged
        self.resolved: JSON = {}

    def _keep(self, kind: str, key: int, body: JSON) -> str:
        self.resolved.setdefault(kind, {})[str(key)] = body
        return str(key)

    def user(self, name: object) -> str:
        """The id of a member by name, display name, id or object.

        Raises:
            CannotDo: no such member.
        """
        named = str(name).removeprefix("@")
        for member in self._world.members.values():
            if member is name or named in _names(member):
                return self._user(member)
        raise CannotDo(f"nobody here is called {named!r}")

    def _user(self, person: Member) -> str:
        user, member = payloads.resolved_member(self._world, self._location.guild, person)
        if member is not None:
            self._keep("members", person.id, member)
        return self._keep("users", person.id, user)

    def role(self, name: object) -> str:
        """The id of a role by name, id or object.

        Raises:
            CannotDo: no such role.
        """
        wanted = name.name if isinstance(name, Role) else str(name).removeprefix("@")
        for role in self._location.guild.all_roles() if self._location.guild else ():
            if wanted in (role.name, str(role.id)):
                return self._keep("roles", role.id, payloads.role(role))
        raise CannotDo(f"there is no role {wanted!r} here")

    def channel(self, name: object) -> str:
        """The id of a channel by name, id or object.

        Raises:
            CannotDo: no such channel.
        """
        wanted = name.name if isinstance(name, Channel) else str(name).removeprefix("#")
        for channel in self._location.guild.channels if self._location.guild else ():
            if wanted in (channel.name, str(channel.id)):
                location = Location(channel, self._location.guild)
                return self._keep(
                    "channels", channel.id, payloads.resolved_channel(self._world, location, self._user_id)
                )
        raise CannotDo(f"there is no channel {wanted!r} here")

    def mentionable(self, name: object) -> str:
        """The id of a member or role.

        Raises:
            CannotDo: no such member or role.
        """
        try:
            return self.user(name)
        except CannotDo:
            return self.role(name)

    def message(self, message_id: int) -> str:
        """The id of a message, for a context menu on it."""
        message = self._world.message(message_id)
        return self._keep("messages", message_id, payloads.message(self._world, message))

    def file(self, given: object, types: Iterable[str] | None = None) -> str:
        """Upload a file and give its id; `types` are the kinds, or ends of names, that can be chosen.

        Raises:
            CannotDo: the file cannot be read, is too large, or of another type.
        """
        name, data = _content(given)
        kind = (mimetypes.guess_type(name)[0] or "").partition("/")[0]
        if types is not None and not self._forged and kind not in types and not name.lower().endswith(tuple(types)):
            raise CannotDo(f"{name} cannot be chosen; there are: {', '.join(types)}")
        limit = self._world.upload_limit(self._location.channel.id, self._user_id)
        if len(data) > limit:
            raise CannotDo(f"{name} is larger than {limit >> 20} MiB")
        stored = self._world.store(self._location.channel.id, name, data, ephemeral=True)
        return self._keep("attachments", stored.id, stored.json(now=self._world.clock.now(), ephemeral=True))


def _names(member: Member) -> tuple[str, ...]:
    return member.name, member.display_name, str(member.id), f"<@{member.id}>"


def _content(given: object) -> tuple[str, bytes]:
    match given:
        case (str(name), bytes(data)):
            return name, data
        case SeenFile():
            return given.name, given.data
        case str() | Path():
            try:
                return Path(given).name, Path(given).read_bytes()
            except OSError as error:
                raise CannotDo(f"cannot attach {given}: {error.strerror}") from None
        case _:
            raise CannotDo(f"not a file: {given!r}")


class OptionReader:
    """Reads the values of a command's options as the client does.

    Args:
        resolver: looks up people, roles, channels and files.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._readers: dict[int, Callable[[JSON, object], object]] = {
            3: _string,
            4: _integer,
            5: _boolean,
            6: lambda _, value: resolver.user(value),
            7: lambda _, value: resolver.channel(value),
            8: lambda _, value: resolver.role(value),
            9: lambda _, value: resolver.mentionable(value),
            10: _number,
            11: lambda option, value: resolver.file(value, option.get("file_types")),
        }

    def read(self, picked: Picked, given: Mapping[str, object]) -> list[JSON]:
        """All options, in the command's order.

        Raises:
            CannotDo: a required one is missing, or a value does not fit.
        """
        values = {
            picked.option(name)["name"]: value for name, value in given.items() if value is not None and value != ""
        }
        missing = [each["name"] for each in picked.options if each.get("required") and each["name"] not in values]
        if missing:
            raise CannotDo(f"{picked.label} needs: {', '.join(missing)}")
        return [self._option(each, values[each["name"]]) for each in picked.options if each["name"] in values]

    def _option(self, option: JSON, value: object) -> JSON:
        read = _choice(option, value) if option.get("choices") else self._readers[option["type"]](option, value)
        return {"type": option["type"], "name": option["name"], "value": read}


def _choice(option: JSON, value: object) -> object:
    for choice in option["choices"]:
        if value in (choice["name"], choice["value"]) or str(value) == str(choice["value"]):
            return choice["value"]
    names = ", ".join(choice["name"] for choice in option["choices"])
    raise CannotDo(f"{option['name']} must be one of: {names}")


def _string(option: JSON, value: object) -> str:
    text = str(value)
    low, high = option.get("min_length") or 0, option.get("max_length") or 6000
    if not low <= len(text) <= high:
        raise CannotDo(f"{option['name']} must have {low} to {high} characters, not {len(text)}")
    return text


def _boolean(option: JSON, value: object) -> bool:
    known = {"true": True, "yes": True, "false": False, "no": False}
    try:
        return known[str(value).lower()]
    except KeyError:
        raise CannotDo(f"{option['name']} must be True or False") from None


def _integer(option: JSON, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise CannotDo(f"{option['name']} must be a whole number") from None
    if abs(number) > SAFE_INTEGER:
        raise CannotDo(f"{option['name']} must lie within 2^53")
    _in_range(option, number)
    return number


def _number(option: JSON, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise CannotDo(f"{option['name']} must be a number") from None
    _in_range(option, number)
    return number


def _in_range(option: JSON, number: float) -> None:
    low, high = option.get("min_value"), option.get("max_value")
    if low is not None and number < low:
        raise CannotDo(f"{option['name']} must be at least {low}")
    if high is not None and number > high:
        raise CannotDo(f"{option['name']} must be at most {high}")


def unchecked(option: JSON, value: object) -> JSON:
    """The value of an option while a person types it, before the client checks it."""
    return {"type": option["type"], "name": option["name"], "value": value}


def with_resolved(data: JSON, resolver: Resolver) -> JSON:
    """The `data` of an interaction, with the objects that its ids name."""
    return {**data, "resolved": resolver.resolved} if resolver.resolved else data
