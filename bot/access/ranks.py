"""Ranks: which Roblox accounts belong to staff, and who is above whom. The settings' order of roles, highest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.access.actor import DiscordId


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A member of staff whose Roblox accounts the settings name.

    Attributes:
        role: Name of the highest role they hold.
        players: Their Roblox accounts.
    """

    discord_id: DiscordId
    role: str
    players: frozenset[int]


class Ranks:
    """Who may act on the accounts of staff: people with a higher role."""

    def __init__(self, roles: Sequence[str], staff: Iterable[StaffMember]) -> None:
        self._roles = tuple(roles)
        self._owners = {player: member for member in staff for player in member.players}

    def owner_of(self, player_id: int | None) -> StaffMember | None:
        """Return the member of staff whose account it is; None for any other account."""
        return None if player_id is None else self._owners.get(player_id)

    def above(self, member: StaffMember) -> tuple[str, ...]:
        """Return the roles above the role of a member of staff, highest first."""
        return self._roles[: self._roles.index(member.role)]
