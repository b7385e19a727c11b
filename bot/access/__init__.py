"""Permission: who acts, what may be done, and the one policy that decides. Pure: no I/O, no Discord."""

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability, expand
from bot.access.freezes import Freeze
from bot.access.limits import Allowance, Rate, measure
from bot.access.policy import Denial, Explanation, Grant, Lack, Permission, Policy, Role, Subject

__all__ = [
    "Actor",
    "Allowance",
    "Capability",
    "Denial",
    "DiscordId",
    "Explanation",
    "Freeze",
    "Grant",
    "Lack",
    "Permission",
    "Policy",
    "Rate",
    "Role",
    "Subject",
    "expand",
    "measure",
]
