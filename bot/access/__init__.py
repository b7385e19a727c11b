"""Permission: who acts, what may be done, and the one policy that decides. Pure: no I/O, no Discord."""

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability, expand
from bot.access.limits import Allowance, Rate
from bot.access.policy import Denial, Grant, Lack, Policy, Role, Subject

__all__ = [
    "Actor",
    "Allowance",
    "Capability",
    "Denial",
    "DiscordId",
    "Grant",
    "Lack",
    "Policy",
    "Rate",
    "Role",
    "Subject",
    "expand",
]
