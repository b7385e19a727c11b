"""Computes what a bot may do in a Discord channel, from the answers of Discord's REST interface. Pure.

Rules: Discord documentation, "Permissions", Permission Overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntFlag
from typing import Any

Json = Mapping[str, Any]

# Discord documentation, "Channel", Channel Types: text and announcement channels.
TEXT_CHANNELS = frozenset({0, 5})


class ChannelPermission(IntFlag):
    """The permissions that Steward's log needs, under the names that Discord's settings show."""

    ADMINISTRATOR = 1 << 3
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    ATTACH_FILES = 1 << 15


NEEDED = {
    ChannelPermission.VIEW_CHANNEL: "View Channel",
    ChannelPermission.SEND_MESSAGES: "Send Messages",
    ChannelPermission.ATTACH_FILES: "Attach Files",
}


def lacking(channel: Json, guild: Json, member: Json) -> tuple[str, ...]:
    """Return the names of the needed permissions that a member does not have in a channel."""
    held = _held(channel, guild, member)
    return tuple(name for permission, name in NEEDED.items() if not held & permission)


def _held(channel: Json, guild: Json, member: Json) -> int:
    member_id, everyone = member["user"]["id"], guild["id"]
    roles = {everyone, *member["roles"]}
    base = _union(role["permissions"] for role in guild["roles"] if role["id"] in roles)
    if guild.get("owner_id") == member_id or base & ChannelPermission.ADMINISTRATOR:
        return -1
    overwrites = {each["id"]: each for each in channel.get("permission_overwrites", ())}
    for ids in ({everyone}, roles - {everyone}, {member_id}):
        chosen = [overwrites[each] for each in ids if each in overwrites]
        base &= ~_union(each["deny"] for each in chosen)
        base |= _union(each["allow"] for each in chosen)
    return base


def _union(bits: Iterable[str]) -> int:
    union = 0
    for each in bits:
        union |= int(each)
    return union
