"""The stand-in's values as Discord's JSON objects."""

from typing import Any, Final

from sandbox.discord import threads
from sandbox.discord.guilds import SEND_MESSAGES, VIEW_CHANNEL, Channel, Guild, Member, Role
from sandbox.discord.interactions import Interaction
from sandbox.discord.messages import Message
from sandbox.discord.origins import InteractionKind, Origin
from sandbox.discord.world import Location, World

JSON = dict[str, Any]
JOINED: Final = "2024-01-01T00:00:00+00:00"

_EMPTY_GUILD: Final[JSON] = {
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "description": None,
    "banner": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "preferred_locale": "en-US",
    "nsfw": False,
    "nsfw_level": 0,
    "home_header": None,
    "region": "deprecated",
    "widget_enabled": False,
    "widget_channel_id": None,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "safety_alerts_channel_id": None,
    "incidents_data": None,
}
_EMPTY_LISTS: Final = ("emojis", "stickers", "features")
_EMPTY_STREAMS: Final = (
    "threads",
    "voice_states",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)


def user(world: World, user_id: int) -> JSON:
    """A user object; the bot's own has `bot` set."""
    member = world.members.get(user_id)
    return {
        "id": str(user_id),
        "username": member.name if member else world.bot.name,
        "global_name": member.display_name if member else None,
        "primary_guild": None,
        "discriminator": "0" if member else "0001",
        "avatar": None,
        "bot": user_id == world.bot.id,
        "public_flags": 0,
        "flags": 0,
    }


def own_user(world: World) -> JSON:
    """The bot's own user, with the fields that only the user itself gets."""
    return {**user(world, world.bot.id), "mfa_enabled": True, "verified": True, "email": None, "locale": "en-US"}


def member(world: World, guild: Guild, user_id: int) -> JSON:
    """A guild member, without the user."""
    if user_id == world.bot.id:
        roles: tuple[int, ...] = (world.bot.role_ids[guild.id],)
    else:
        roles = world.roles_held[guild.id, user_id]
    return {
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role) for role in roles],
        "joined_at": JOINED,
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def whole_member(world: World, guild: Guild, user_id: int) -> JSON:
    """A guild member with the user."""
    return {**member(world, guild, user_id), "user": user(world, user_id)}


def _permissions(world: World, guild: Guild, user_id: int) -> str:
    """A member's permissions in the channel of an interaction, which only interactions bring."""
    return str(guild.bot_permissions if user_id == world.bot.id else world.permissions(user_id, guild))


def role(value: Role, *, tags: JSON | None = None) -> JSON:
    """A role object."""
    body: JSON = {
        "id": str(value.id),
        "name": value.name,
        "color": value.color,
        "colors": {"primary_color": value.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": value.position,
        "permissions": str(value.permissions),
        "managed": tags is not None,
        "mentionable": False,
        "flags": 0,
    }
    return body if tags is None else {**body, "tags": tags}


def roles(world: World, guild: Guild) -> list[JSON]:
    """A guild's roles, with the bot's own role."""
    own = Role(world.bot.role_ids[guild.id], world.bot.name, guild.bot_permissions)
    return [*map(role, guild.all_roles()), role(own, tags={"bot_id": str(world.bot.id)})]


def channel(world: World, location: Location) -> JSON:
    """A channel object; without a guild, a direct message channel."""
    value, guild, dm_with = location
    if guild is None:
        recipients = [user(world, dm_with)] if dm_with is not None else []
        return {"id": str(value.id), "type": 1, "last_message_id": None, "recipients": recipients, "flags": 0}
    body = {
        "id": str(value.id),
        "guild_id": str(guild.id),
        "type": 15 if value.is_forum else 0,
        "name": value.name,
        "position": guild.channels.index(value) if value in guild.channels else 0,
        "permission_overwrites": _overwrites(world, value, guild),
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    return body if value.thread_of is None else {**body, **threads.fields(world, location)}


def _overwrites(world: World, value: Channel, guild: Guild) -> list[JSON]:
    allowed = VIEW_CHANNEL | SEND_MESSAGES
    found: list[JSON] = []
    if value.seen_by is not None:
        found.append(_overwrite(guild.id, 0, deny=VIEW_CHANNEL))
        found += [_overwrite(role_id, 0, allow=VIEW_CHANNEL) for role_id in sorted(value.seen_by)]
        found.append(_overwrite(world.bot.id, 1, allow=allowed & guild.bot_permissions))
    if value.hidden_from_bot:
        found = [each for each in found if each["type"] == 0]
        found.append(_overwrite(world.bot.id, 1, deny=VIEW_CHANNEL))
    return found


def _overwrite(target: int, kind: int, *, allow: int = 0, deny: int = 0) -> JSON:
    return {"id": str(target), "type": kind, "allow": str(allow), "deny": str(deny)}


def guild(world: World, value: Guild) -> JSON:
    """A guild as REST answers it."""
    owner = value.owner_id or world.bot.owner_id
    lists: JSON = {key: [] for key in _EMPTY_LISTS}
    body = {"id": str(value.id), "name": value.name, "owner_id": str(owner), "roles": roles(world, value)}
    return {**_EMPTY_GUILD, **lists, **body}


def guild_create(world: World, value: Guild, *, with_members: bool) -> JSON:
    """A guild as the gateway announces it; without the members intent it lists only the bot."""
    known = [person.id for person in value.people] if with_members else []
    streams: JSON = {key: [] for key in _EMPTY_STREAMS}
    return {
        **guild(world, value),
        **streams,
        "joined_at": JOINED,
        "large": False,
        "member_count": len(value.people) + 1,
        "members": [whole_member(world, value, user_id) for user_id in (world.bot.id, *known)],
        "channels": [channel(world, world.locations[each.id]) for each in value.channels],
    }


def application(world: World) -> JSON:
    """The bot's application."""
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "owner": user(world, world.bot.owner_id),
        "team": None,
        "bot": user(world, world.bot.id),
        "approximate_guild_count": len(world.guilds),
    }


def message(world: World, value: Message) -> JSON:
    """A message object, with addresses of files that work from now on for a while."""
    now = world.clock.now()
    body: JSON = {
        "id": str(value.id),
        "channel_id": str(value.channel_id),
        "author": user(world, value.author_id),
        "content": value.content,
        "timestamp": value.created.isoformat(),
        "edited_timestamp": value.edited.isoformat() if value.edited else None,
        "tts": False,
        "mention_everyone": any(ping in ("@everyone", "@here") for ping in value.pings),
        "mentions": [],
        "mention_roles": [],
        # Of Components V2, the media say which file they show: https://github.com/discord/discord-api-docs/pull/8279
        "attachments": []
        if value.modern
        else [file.json(now=now, ephemeral=value.ephemeral) for file in value.attachments],
        "embeds": world.with_signed_media(value.embeds),
        "components": world.with_signed_media(value.components),
        "pinned": False,
        "type": _message_type(value),
        "flags": value.flags,
    }
    if value.nonce is not None:
        body["nonce"] = value.nonce
    if value.origin is not None:
        body["application_id"] = body["webhook_id"] = str(world.bot.id)
        body["interaction_metadata"] = metadata(world, value.origin)
    if value.reply_to is not None:
        body["message_reference"] = {"type": 0, "message_id": str(value.reply_to), "channel_id": body["channel_id"]}
    return body


def _message_type(value: Message) -> int:
    if value.origin is not None and value.origin.kind is InteractionKind.COMMAND:
        return 20
    return 19 if value.reply_to is not None else 0


def metadata(world: World, origin: Origin) -> JSON:
    """The origin of a message, as Discord describes it."""
    body: JSON = {
        "id": str(origin.id),
        "type": int(origin.kind),
        "user": user(world, origin.user_id),
        "authorizing_integration_owners": _owners(origin.guild_id),
    }
    if origin.kind is InteractionKind.MODAL and origin.opener is not None:
        body["triggering_interaction_metadata"] = metadata(world, origin.opener)
    elif origin.source_id is not None:
        body["interacted_message_id"] = str(origin.source_id)
    return body


def _owners(guild_id: int | None) -> JSON:
    return {"0": str(guild_id or 0)}


def interaction(world: World, value: Interaction) -> JSON:
    """INTERACTION_CREATE, with the roles that the member has now."""
    location = world.locations[value.channel_id]
    body: JSON = {
        "id": str(value.id),
        "application_id": str(world.bot.id),
        "type": int(value.kind),
        "token": value.token,
        "version": 1,
        "data": value.data,
        "channel_id": str(value.channel_id),
        "channel": _acted_in(world, location, value.user_id),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": _owners(value.guild_id),
        "attachment_size_limit": world.upload_limit(value.channel_id, value.user_id),
        "context": 1,
    }
    if location.guild is None:
        body["user"] = user(world, value.user_id)
        body["app_permissions"] = str(SEND_MESSAGES)
    else:
        body |= _in_guild(world, location.guild, value.user_id)
    if value.source is not None:
        body["message"] = message(world, value.source)
    return body


def _in_guild(world: World, where: Guild, user_id: int) -> JSON:
    return {
        "context": 0,
        "guild_id": str(where.id),
        "guild": {"id": str(where.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": {**whole_member(world, where, user_id), "permissions": _permissions(world, where, user_id)},
        "app_permissions": str(where.bot_permissions),
    }


def _acted_in(world: World, location: Location, user_id: int) -> JSON:
    """The channel of an interaction: Discord leaves out the overwrites, and adds the person's permissions."""
    body = channel(world, location)
    if location.guild is None:
        return body
    del body["permission_overwrites"]
    return {**body, "permissions": _permissions(world, location.guild, user_id)}


def resolved_channel(world: World, location: Location, user_id: int) -> JSON:
    """A channel as `resolved` has it, with the permissions of the person and of the bot there."""
    body = _acted_in(world, location, user_id)
    if location.guild is None:
        return body
    hidden = location.channel.hidden_from_bot
    return {**body, "app_permissions": "0" if hidden else str(location.guild.bot_permissions)}


def resolved_member(world: World, guild: Guild | None, person: Member) -> tuple[JSON, JSON | None]:
    """A user, with the member object where the person is in the guild."""
    if guild is None or (guild.id, person.id) not in world.roles_held:
        return user(world, person.id), None
    body = {**member(world, guild, person.id), "permissions": _permissions(world, guild, person.id)}
    return user(world, person.id), {key: each for key, each in body.items() if key not in {"deaf", "mute"}}
