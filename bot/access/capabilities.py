"""Everything that a member of staff can be allowed to do: the one table of permissions, with their traits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_RESTRICTIONS = "universe.user-restriction"
_OBJECTS = "universe-datastores.objects"
_VERSIONS = "universe-datastores.versions"
_STORES = "universe-datastores.control"
_ORDERED = "universe.ordered-data-store.scope.entry"


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one capability.

    Attributes:
        meaning: What it lets somebody do, in words that follow "may".
        scopes: The scopes of an Open Cloud key that it needs (`x-roblox-scopes` of each operation in Roblox's openapi.json).
            Empty if it only reads the journal, or is needed together with another capability that has them.
        reads: It looks something up and changes nothing.
        reviewable: It can wait for a second person, because the act can be planned again from a few words.
        measured: The amount of the change is known, so that the settings can ask for approval above an amount only.
        harmful: It acts against a player, so the policy looks at protected players and the ranks of staff.
        reversible: Its cases can be undone, so its holders may undo their own.
        table: The table in an experience's settings without which there is nothing to do, as in `leaderboards`; empty if
            there always is. Then a key needs its scopes only with that table.
    """

    meaning: str
    scopes: tuple[str, ...] = ()
    reads: bool = False
    reviewable: bool = False
    measured: bool = False
    harmful: bool = False
    reversible: bool = False
    table: str = ""


class Capability(StrEnum):
    """A permission, written `resource:verb` as in the settings' `may` lists.

    A command declares one; only the settings say who holds it. Alphabetical.
    """

    traits: Traits

    # The default is for type checkers only: `Capability("bans:read")` looks a member up by its text.
    def __new__(cls, value: str, traits: Traits = Traits("")) -> Self:
        """Make a member whose text is `value`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.traits = traits
        return member

    ANNOUNCE_SEND = (
        "announce:send",
        Traits(
            "announce in the game",
            scopes=("universe-messaging-service:publish",),
            reviewable=True,
            table="announcements",
        ),
    )
    APPROVALS_REVIEW = "approvals:review", Traits("approve for others", reads=True)
    # Needed together with bans:write, which has the scopes.
    BANS_BULK = "bans:bulk", Traits("ban and unban many players at once", reviewable=True, reversible=True)
    BANS_PERMANENT = (
        "bans:permanent",
        Traits(
            "ban permanently",
            scopes=(f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
            reviewable=True,
            harmful=True,
            reversible=True,
        ),
    )
    BANS_READ = "bans:read", Traits("see bans", scopes=(f"{_RESTRICTIONS}:read",), reads=True)
    BANS_WRITE = (
        "bans:write",
        Traits(
            "ban and unban",
            scopes=(f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
            reviewable=True,
            harmful=True,
            reversible=True,
        ),
    )
    BOARDS_READ = (
        "boards:read",
        Traits("see leaderboards", scopes=(f"{_ORDERED}:read",), reads=True, table="leaderboards"),
    )
    BOARDS_WRITE = (
        "boards:write",
        Traits(
            "change scores",
            scopes=(f"{_ORDERED}:read", f"{_ORDERED}:write"),
            reviewable=True,
            measured=True,
            reversible=True,
            table="leaderboards",
        ),
    )
    BOT_FREEZE = "bot:freeze", Traits("stop all changes")
    BOT_HEALTH = "bot:health", Traits("see how Steward is", reads=True)
    CASES_AMEND = "cases:amend", Traits("add to cases, mark them void")
    CASES_READ = "cases:read", Traits("read cases", reads=True)
    # Needed together with the capability of the case, which has the scopes.
    CASES_UNDO = "cases:undo", Traits("undo what others did")
    DATA_CREATE = (
        "data:create",
        Traits(
            "make new entries",
            scopes=(f"{_OBJECTS}:read", f"{_OBJECTS}:create"),
            reviewable=True,
            measured=True,
            reversible=True,
        ),
    )
    DATA_DELETE = (
        "data:delete",
        Traits("delete entries", scopes=(f"{_OBJECTS}:read", f"{_OBJECTS}:delete"), reviewable=True, reversible=True),
    )
    # Needed together with data:write, which has the scopes.
    DATA_FORCE = "data:force", Traits("save while the player is in the game", reviewable=True)
    DATA_READ = (
        "data:read",
        Traits(
            "see player data",
            scopes=(f"{_OBJECTS}:read", f"{_OBJECTS}:list", f"{_VERSIONS}:list", f"{_STORES}:list"),
            reads=True,
        ),
    )
    DATA_RESTORE = (
        "data:restore",
        Traits(
            "restore saves",
            scopes=(f"{_OBJECTS}:read", f"{_OBJECTS}:update", f"{_VERSIONS}:list"),
            reviewable=True,
            reversible=True,
        ),
    )
    DATA_SNAPSHOT = "data:snapshot", Traits("take snapshots", scopes=(f"{_STORES}:snapshot",), reviewable=True)
    # An increment creates a missing entry, so it needs `create` too.
    DATA_WRITE = (
        "data:write",
        Traits(
            "edit player data",
            scopes=(f"{_OBJECTS}:read", f"{_OBJECTS}:create", f"{_OBJECTS}:update"),
            reviewable=True,
            measured=True,
            reversible=True,
        ),
    )
    NOTES_WRITE = "notes:write", Traits("keep notes on players", reversible=True)
    # Publishing needs the file itself, so it cannot wait.
    PLACES_PUBLISH = "places:publish", Traits("publish places", scopes=("universe-places:write",))
    PLAYERS_READ = (
        "players:read",
        Traits("look up players", scopes=(f"{_RESTRICTIONS}:read", f"{_OBJECTS}:read"), reads=True),
    )
    SERVERS_RESTART = "servers:restart", Traits("restart servers", scopes=("universe:write",), reviewable=True)

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


def is_per_store(scope: str) -> bool:
    """Whether a key can hold the scope for one data store and not for another."""
    return scope.startswith((f"{_OBJECTS}:", f"{_VERSIONS}:"))
