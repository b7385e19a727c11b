"""The bot's account, its guilds, channels, messages and commands, over REST."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from sandbox.discord import compose, payloads, threads, validate_commands
from sandbox.discord.errors import (
    DiscordError,
    invalid,
    invalid_recipient,
    missing_access,
    not_its_author,
    reply_without_history,
    unknown_command,
    unknown_guild,
    unknown_member,
    unknown_user,
)
from sandbox.discord.guilds import (
    ATTACH_FILES,
    EMBED_LINKS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Guild,
)
from sandbox.discord.messages import Message
from sandbox.discord.rest import JSON, Call, Route
from sandbox.discord.validate import EPHEMERAL
from sandbox.discord.world import Location

# The bot's account and its application.


async def me(call: Call) -> JSON:
    """GET /users/@me."""
    return payloads.own_user(call.world)


async def my_guilds(call: Call) -> list[JSON]:
    """GET /users/@me/guilds."""
    return [
        {
            "id": str(each.id),
            "name": each.name,
            "icon": None,
            "owner": False,
            "features": [],
            "permissions": str(each.bot_permissions),
        }
        for each in map(call.world.guilds.__getitem__, sorted(call.world.bot.guild_ids))
    ]


async def open_dm(call: Call) -> JSON:
    """POST /users/@me/channels."""
    recipient = int(call.body.get("recipient_id") or 0)
    if recipient not in call.world.members:
        raise invalid_recipient()
    return payloads.channel(call.world, call.world.dm(recipient))


async def user(call: Call) -> JSON:
    """GET /users/{user_id}."""
    found = call.number("user_id")
    if found != call.world.bot.id and found not in call.world.members:
        raise unknown_user()
    return payloads.user(call.world, found)


async def application(call: Call) -> JSON:
    """GET /applications/@me, and its older name."""
    return payloads.application(call.world)


# Guilds and channels.


def _guild(call: Call, otherwise: Callable[[], DiscordError] = unknown_guild) -> Guild:
    """The guild of the path, if the bot is in it; `otherwise` is how Discord refuses one that it is not in."""
    guild_id = call.number("guild_id")
    if guild_id not in call.world.bot.guild_ids:
        raise otherwise()
    return call.world.guilds[guild_id]


async def guild(call: Call) -> JSON:
    """GET /guilds/{guild_id}."""
    return payloads.guild(call.world, _guild(call))


async def guild_roles(call: Call) -> list[JSON]:
    """GET /guilds/{guild_id}/roles."""
    return payloads.roles(call.world, _guild(call))


async def guild_channels(call: Call) -> list[JSON]:
    """GET /guilds/{guild_id}/channels."""
    return [payloads.channel(call.world, call.world.locations[each.id]) for each in _guild(call).channels]


async def guild_member(call: Call) -> JSON:
    """GET /guilds/{guild_id}/members/{user_id}."""
    where, found = _guild(call, missing_access), call.number("user_id")
    if found != call.world.bot.id and (where.id, found) not in call.world.roles_held:
        raise unknown_member()
    return payloads.whole_member(call.world, where, found)


async def guild_members(call: Call) -> list[JSON]:
    """GET /guilds/{guild_id}/members, which needs the intent for members."""
    where = _guild(call, missing_access)
    if not call.world.bot.sees_members:
        raise missing_access()
    after, limit = call.asked("after", 0), call.asked("limit", 1, most=1000)
    ids = sorted(person.id for person in where.people if person.id > after)
    return [payloads.whole_member(call.world, where, each) for each in ids[:limit]]


async def channel(call: Call) -> JSON:
    """GET /channels/{channel_id}."""
    return payloads.channel(call.world, _location(call))


async def modify_channel(call: Call) -> JSON:
    """PATCH /channels/{channel_id}, for threads only."""
    location = _location(call)
    threads.modify(call.world, location, call.body)
    return payloads.channel(call.world, location)


def _location(call: Call, needed: int = 0) -> Location:
    return call.world.location_for_bot(call.number("channel_id"), VIEW_CHANNEL | needed)


# Messages.


async def send(call: Call) -> JSON:
    """POST /channels/{channel_id}/messages."""
    location = _location(call)
    location = _location(call, threads.needed_to_send(location) | _needed_beside(call))
    threads.open_to_post(call.world, location)
    if location.dm_with is not None:
        call.world.ensure_takes_dms(location.dm_with)
    body = {**call.body, "flags": int(call.body.get("flags") or 0) & ~EPHEMERAL}
    nonce, reply_to = _nonce(call), _reply_to(call, location.guild)
    if call.body.get("enforce_nonce") and (first := _sent_before(call, nonce)):
        return payloads.message(call.world, first)
    message = compose.new_message(call, body, location.channel.id, reply_to=reply_to, nonce=nonce)
    return payloads.message(call.world, call.world.post(message))


OLD: Final = timedelta(hours=1)
"""Messages of that age can be edited less often."""
NONCE_LIFE: Final = timedelta(minutes=3)
"""Discord says "in the past few minutes": https://docs.discord.com/developers/resources/message#create-message."""


def _nonce(call: Call) -> str | int | None:
    nonce: str | int | None = call.body.get("nonce")
    is_text = isinstance(nonce, str) and len(nonce) <= 25
    if nonce is not None and not is_text and (isinstance(nonce, bool) or not isinstance(nonce, int)):
        raise invalid(("nonce",), "NONCE_TYPE_TOO_LONG", "A number, or at most 25 characters.")
    return nonce


def _sent_before(call: Call, nonce: str | int | None) -> Message | None:
    """The message of the bot, in any channel, that had this nonce a short time ago."""
    since = call.world.clock.now() - NONCE_LIFE
    sent = (each for each in reversed(call.world.messages.values()) if each.author_id == call.world.bot.id)
    return next((each for each in sent if nonce is not None and each.nonce == nonce and each.created > since), None)


def _needed_beside(call: Call) -> int:
    """https://docs.discord.com/developers/resources/message#create-message."""
    needed = 0
    if call.files:
        needed |= ATTACH_FILES
    if call.body.get("embeds"):
        needed |= EMBED_LINKS
    return needed


def _reply_to(call: Call, guild: Guild | None) -> int | None:
    reference = call.body.get("message_reference") or {}
    if not reference.get("message_id"):
        return None
    if guild is not None and not guild.bot_has(READ_MESSAGE_HISTORY):
        raise reply_without_history()
    target = int(reference["message_id"])
    if target in call.world.messages and not call.world.messages[target].deleted:
        return target
    if reference.get("fail_if_not_exists", True):
        raise invalid(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return None


def _message(call: Call, needed: int = 0) -> Message:
    location = _location(call, needed)
    return call.world.public_message(location.channel.id, call.number("message_id"))


async def fetch(call: Call) -> JSON:
    """GET /channels/{channel_id}/messages/{message_id}."""
    return payloads.message(call.world, _message(call, READ_MESSAGE_HISTORY))


async def history(call: Call) -> list[JSON]:
    """GET /channels/{channel_id}/messages, newest first; empty for who may not read the history."""
    location = _location(call)
    if location.guild is not None and not location.guild.bot_has(READ_MESSAGE_HISTORY):
        return []
    before, after = call.asked("before", 1 << 63), call.asked("after", 0)
    found = [
        message
        for message in call.world.messages.values()
        if message.channel_id == location.channel.id
        and after < message.id < before
        and not (message.deleted or message.ephemeral)
    ]
    limit = call.asked("limit", 50, most=100)
    page = found[:limit] if "after" in call.query else found[-limit:]
    return [payloads.message(call.world, message) for message in reversed(page)]


async def edit(call: Call) -> JSON:
    """PATCH /channels/{channel_id}/messages/{message_id}."""
    message = _message(call)
    if message.author_id != call.world.bot.id:
        raise not_its_author()
    threads.ensure_editable(call.world, _location(call))
    if call.world.clock.now() - message.created > OLD:
        call.rates.take_old_edit(message.channel_id)
    return payloads.message(call.world, call.world.edit(message, compose.changes(call, call.body, message)))


async def delete(call: Call) -> None:
    """DELETE /channels/{channel_id}/messages/{message_id}."""
    message = _message(call)
    if message.author_id != call.world.bot.id:
        _location(call, MANAGE_MESSAGES)
    call.world.delete(message)


async def typing(call: Call) -> None:
    """POST /channels/{channel_id}/typing."""
    _location(call, SEND_MESSAGES)


# Commands, global (guild None) and per guild.


def _scope(call: Call) -> int | None:
    if call.path["application_id"] != str(call.world.bot.id):
        raise unknown_command()
    return _guild(call, missing_access).id if "guild_id" in call.path else None


def _registered(call: Call, body: JSON, scope: int | None) -> JSON:
    """The command as Discord answers it. Its id stays the same while its name and type do."""
    kind = body.get("type") or validate_commands.CHAT_INPUT
    before = _find(call, scope, lambda known: (known["name"], known["type"]) == (body["name"], kind))
    command: JSON = {
        "description": "",
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "nsfw": False,
        "options": [],
        **body,
        "integration_types": body.get("integration_types") or [0],
        "type": kind,
        "id": before["id"] if before else str(call.world.clock.next_id()),
        "application_id": str(call.world.bot.id),
        "version": str(call.world.clock.next_id()),
    }
    return command if scope is None else {**command, "guild_id": str(scope)}


def _find(call: Call, scope: int | None, wanted: Any) -> JSON | None:
    return next((known for known in call.world.commands.get(scope, ()) if wanted(known)), None)


def _existing(call: Call, scope: int | None) -> JSON:
    found = _find(call, scope, lambda known: known["id"] == call.path["command_id"])
    if found is None:
        raise unknown_command()
    return found


def _keep(call: Call, scope: int | None, commands: list[JSON]) -> None:
    call.world.commands[scope] = commands
    call.world.wake()


async def list_commands(call: Call) -> list[JSON]:
    """GET …/commands."""
    return call.world.commands.get(_scope(call), [])


async def overwrite_commands(call: Call) -> list[JSON]:
    """PUT …/commands: all of them at once."""
    scope = _scope(call)
    validate_commands.commands(call.body)
    commands = [_registered(call, body, scope) for body in call.body]
    _keep(call, scope, commands)
    return commands


async def upsert_command(call: Call) -> JSON:
    """POST …/commands."""
    scope = _scope(call)
    validate_commands.command(call.body)
    command = _registered(call, call.body, scope)
    others = [known for known in call.world.commands.get(scope, ()) if known["id"] != command["id"]]
    _keep(call, scope, [*others, command])
    return command


async def fetch_command(call: Call) -> JSON:
    """GET …/commands/{command_id}."""
    return _existing(call, _scope(call))


async def edit_command(call: Call) -> JSON:
    """PATCH …/commands/{command_id}."""
    scope = _scope(call)
    command = _existing(call, scope)
    validate_commands.command({**command, **call.body})
    command.update(call.body, version=str(call.world.clock.next_id()))
    call.world.wake()
    return command


async def delete_command(call: Call) -> None:
    """DELETE …/commands/{command_id}."""
    scope = _scope(call)
    command = _existing(call, scope)
    _keep(call, scope, [known for known in call.world.commands[scope] if known is not command])


_CHANNEL = "/channels/{channel_id}"
_MESSAGES = f"{_CHANNEL}/messages"
_ONE_MESSAGE = f"{_MESSAGES}/{{message_id}}"
_GUILD = "/guilds/{guild_id}"


def _command_routes(base: str) -> list[Route]:
    one = f"{base}/{{command_id}}"
    return [
        Route("GET", base, list_commands),
        Route("PUT", base, overwrite_commands, takes=list),
        Route("POST", base, upsert_command, takes=dict),
        Route("GET", one, fetch_command),
        Route("PATCH", one, edit_command, takes=dict),
        Route("DELETE", one, delete_command),
    ]


ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("POST", "/users/@me/channels", open_dm, takes=dict),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", _GUILD, guild),
    Route("GET", f"{_GUILD}/roles", guild_roles),
    Route("GET", f"{_GUILD}/channels", guild_channels),
    Route("GET", f"{_GUILD}/members", guild_members),
    Route("GET", f"{_GUILD}/members/{{user_id}}", guild_member),
    Route("GET", _CHANNEL, channel),
    Route("PATCH", _CHANNEL, modify_channel),
    Route("POST", f"{_CHANNEL}/typing", typing),
    Route("GET", _MESSAGES, history),
    Route("POST", _MESSAGES, send, takes=dict),
    Route("GET", _ONE_MESSAGE, fetch),
    Route("PATCH", _ONE_MESSAGE, edit, takes=dict),
    Route("DELETE", _ONE_MESSAGE, delete),
    *_command_routes("/applications/{application_id}/commands"),
    *_command_routes("/applications/{application_id}/guilds/{guild_id}/commands"),
)
