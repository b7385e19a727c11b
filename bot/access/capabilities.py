"""What a member of staff can be allowed to do: one name per door."""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """A permission, written `resource:verb` as in the settings' `may` lists.

    A command declares one; who holds it is said by the settings alone. Alphabetical.
    """

    ANNOUNCE_SEND = "announce:send"
    APPROVALS_REVIEW = "approvals:review"
    BANS_BULK = "bans:bulk"
    BANS_PERMANENT = "bans:permanent"
    BANS_READ = "bans:read"
    BANS_WRITE = "bans:write"
    BOARDS_READ = "boards:read"
    BOARDS_WRITE = "boards:write"
    BOT_FREEZE = "bot:freeze"
    BOT_HEALTH = "bot:health"
    CASES_AMEND = "cases:amend"
    CASES_READ = "cases:read"
    CASES_UNDO = "cases:undo"
    DATA_CREATE = "data:create"
    DATA_DELETE = "data:delete"
    DATA_FORCE = "data:force"
    DATA_READ = "data:read"
    DATA_RESTORE = "data:restore"
    DATA_SNAPSHOT = "data:snapshot"
    DATA_WRITE = "data:write"
    NOTES_WRITE = "notes:write"
    PLACES_PUBLISH = "places:publish"
    PLAYERS_READ = "players:read"
    SERVERS_RESTART = "servers:restart"

    @property
    def resource(self) -> str:
        """The part before the colon, as in `bans`."""
        return self.value.partition(":")[0]


def expand(pattern: str) -> frozenset[Capability]:
    """Return the capabilities that an entry of a `may` list names: `bans:write`, `bans:*` or `*`.

    An entry that names nothing gives the empty set; the caller reports it.
    """
    if pattern == "*":
        return frozenset(Capability)
    resource, _, verb = pattern.partition(":")
    if verb == "*":
        return frozenset(each for each in Capability if each.resource == resource)
    return frozenset(each for each in Capability if each == pattern)
