"""Who acts, as a value: services never see a Discord object."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NewType, TypeAlias

DiscordId = NewType("DiscordId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person at the moment of a press or a command, with the roles they hold at that moment.

    Attributes:
        user_id: The person's Discord id.
        name: The name that cases and cards show.
        guild_id: The server in which they act; None in a direct message.
        role_ids: Discord ids of the roles they hold there.
        approver: The approver, with their roles at that press; None if nobody has approved.
        on_request: The number of the approved request; None if nobody has approved.
    """

    user_id: DiscordId
    name: str
    guild_id: DiscordId | None
    role_ids: frozenset[DiscordId]
    approver: Actor | None = None
    on_request: int | None = None


AccountsOf: TypeAlias = Callable[[DiscordId], frozenset[DiscordId]]
"""Returns all Discord accounts of the person who has this one, always with this one."""

FindMember: TypeAlias = Callable[[DiscordId, DiscordId], Awaitable[Actor | None]]
"""Returns a member by server and id, with the roles they hold now; None if they have left."""
