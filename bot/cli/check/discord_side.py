"""Checks whether Discord has what the settings name: token, servers, roles, channels."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import aiohttp

from bot.cli.check.channels import FORUMS, HISTORY, TEXT_CHANNELS, THREADS, lacking, reads_history, role_lacks
from bot.cli.check.findings import Finding, fine, unchecked, wrong
from bot.settings import Settings

Json = Mapping[str, Any]

DISCORD = "https://discord.com/api/v10"
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_CHANNELS = ("log_channel", "review_channel")


class Unreachable(Exception):
    """Discord gave no usable answer."""


@dataclass(frozen=True, slots=True)
class Guild:
    """A server that the bot is in, and the bot's membership there."""

    guild: Json
    member: Json


class Rest:
    """Discord's REST interface, as the bot."""

    def __init__(self, session: aiohttp.ClientSession, *, base: str, token: str) -> None:
        self._session = session
        self._base = base
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (steward, check)"}

    async def get(self, path: str) -> Json | None:
        """Return what Discord has at a path; None if it answers that the bot has no such thing or no access.

        Raises:
            Unreachable: There is no answer, or an unusable one.
        """
        try:
            async with self._session.get(self._base + path, headers=self._headers, timeout=_TIMEOUT) as response:
                if response.status in {401, 403, 404}:
                    return None
                if response.status != 200:
                    raise Unreachable(f"it answered {response.status}")
                found: Json = await response.json(content_type=None)
                return found
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error


async def examine_discord(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Ask Discord about everything that the settings name there."""
    rest = Rest(
        session,
        base=settings.hosts.discord_api or DISCORD,
        token=settings.discord.token.get_secret_value(),
    )
    try:
        me = await rest.get("/users/@me")
        if me is None:
            words = (
                "Discord refuses DISCORD_TOKEN. Reset it in the Developer Portal (Bot), and put the new one into .env"
            )
            return [wrong(words, "discord")]
        return [fine(f"Discord token: it is {me['username']}'s"), *await _servers(settings, rest, me)]
    except Unreachable as error:
        words = f"Discord could not be reached, so nothing about it was checked: {error}"
        return [unchecked(words)]
    except (AttributeError, KeyError, TypeError, ValueError):
        return [unchecked("Discord answered something that it does not describe, so nothing about it was checked")]


async def _servers(settings: Settings, rest: Rest, me: Json) -> list[Finding]:
    asked = await asyncio.gather(*(_guild(rest, guild_id, me) for guild_id in settings.discord.guilds))
    guilds = [each for each in asked if each is not None]
    absent = [index for index, each in enumerate(asked) if each is None]
    findings = [_not_in_server(me, index) for index in absent]
    findings += [fine(f"Discord server: {each.guild['name']}") for each in guilds]
    if not absent:
        findings += _roles(settings, guilds)
    findings += _unseen_commands(settings, guilds)
    return findings + [each for name in _CHANNELS for each in await _channel(settings, rest, name, guilds)]


async def _guild(rest: Rest, guild_id: int, me: Json) -> Guild | None:
    guild, member = await asyncio.gather(
        rest.get(f"/guilds/{guild_id}"), rest.get(f"/guilds/{guild_id}/members/{me['id']}")
    )
    return None if guild is None or member is None else Guild(guild, member)


def _not_in_server(me: Json, index: int) -> Finding:
    invite = f"https://discord.com/oauth2/authorize?client_id={me['id']}&scope=bot+applications.commands"
    return wrong(
        f"the bot is not in this server. Correct the id, or invite the bot: {invite}", "discord", "guilds", index
    )


def _roles(settings: Settings, guilds: list[Guild]) -> Iterator[Finding]:
    known = {str(role["id"]): str(role["name"]) for each in guilds for role in each.guild["roles"]}
    for name, role in settings.roles.items():
        if str(role.id) not in known:
            yield wrong(f"no server has a role with this id{_likely(name, known)}", "roles", name, "id")


def _unseen_commands(settings: Settings, guilds: list[Guild]) -> Iterator[Finding]:
    """Name each role of the settings whose holders do not see the commands."""
    needed = settings.discord.needed_to_see
    if needed is None:
        return
    held = {each["id"]: (each, guild.guild) for guild in guilds for each in guild.guild["roles"]}
    for name, role in settings.roles.items():
        if str(role.id) in held and role_lacks(needed, *held[str(role.id)]):
            yield wrong(
                f"Discord does not show the commands to members with this role alone: it lacks {needed.title} "
                "(`discord.commands_need`). Give it that permission, or name one that it has",
                "roles",
                name,
                "id",
            )


def _likely(name: str, known: Mapping[str, str]) -> str:
    by_name = {role.casefold().replace(" ", "_"): role_id for role_id, role in known.items()}
    near = get_close_matches(name.casefold(), by_name, n=1)
    return f"; the role {known[by_name[near[0]]]} has {by_name[near[0]]}" if near else ""


async def _channel(settings: Settings, rest: Rest, name: str, guilds: list[Guild]) -> list[Finding]:
    channel_id = getattr(settings.discord, name)
    if channel_id is None:
        return []
    channel = await rest.get(f"/channels/{channel_id}")
    home = (
        None
        if channel is None
        else next((each for each in guilds if each.guild["id"] == channel.get("guild_id")), None)
    )
    if channel is None or home is None:
        words = "there is no such channel in the servers above, or the bot may not see it (View Channel)"
        return [wrong(words, "discord", name)]
    return [await _usable(rest, name, channel, home)]


async def _usable(rest: Rest, name: str, channel: Json, home: Guild) -> Finding:
    """Return whether Steward can post in a channel, a thread or a post of a forum."""
    shown, in_threads = f"#{channel['name']}", channel["type"] in THREADS
    if channel["type"] in FORUMS:
        return wrong(f"{shown} is a forum, and takes no messages: name one of its posts", "discord", name)
    if channel["type"] not in TEXT_CHANNELS and not in_threads:
        return wrong(f"{shown} is not a text channel, a thread or a post of a forum", "discord", name)
    if in_threads and channel["thread_metadata"]["locked"]:
        return wrong(f"{shown} is locked, so nothing can be posted in it", "discord", name)
    above = await rest.get(f"/channels/{channel['parent_id']}") if in_threads else channel
    missing = lacking(above or channel, home.guild, home.member, in_threads=in_threads)
    if missing:
        return wrong(f"in {shown} the bot lacks: {', '.join(missing)}", "discord", name)
    if not reads_history(above or channel, home.guild, home.member):
        words = f"in {shown} the bot lacks {HISTORY.title}: after a crash it cannot see whether a card was posted"
        return wrong(words, "discord", name)
    return fine(f"{name.replace('_', ' ').capitalize()}: {shown}")
