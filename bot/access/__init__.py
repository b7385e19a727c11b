"""Permission: who acts, what may be done, and the one policy that decides. Pure: no I/O, no Discord."""

from bot.access.actor import Actor, DiscordId, FindMember
from bot.access.capabilities import Capability, Traits, expand, is_per_store
from bot.access.decisions import Denial, Grant, Lack
from bot.access.freezes import Freeze, Lift
from bot.access.limits import Allowance, Rate, measure
from bot.access.policy import Explanation, Permission, Policy
from bot.access.ranks import StaffMember
from bot.access.reviews import Review
from bot.access.roles import Role
from bot.access.subjects import Subject

__all__ = [
    "Actor",
    "Allowance",
    "Capability",
    "Denial",
    "DiscordId",
    "Explanation",
    "FindMember",
    "Freeze",
    "Grant",
    "Lack",
    "Lift",
    "Permission",
    "Policy",
    "Rate",
    "Review",
    "Role",
    "StaffMember",
    "Subject",
    "Traits",
    "expand",
    "is_per_store",
    "measure",
]
