"""Permission: who acts, what they may do, and the one policy that decides. Pure: no I/O, no Discord."""

from bot.access.actor import AccountsOf, Actor, DiscordId, FindMember
from bot.access.approval_rules import ApprovalRule, Covered, RuleKey, covered_by
from bot.access.capabilities import Capability, Traits, expand, is_per_store
from bot.access.decisions import Denial, DenialReason, Grant
from bot.access.extents import Extent
from bot.access.freezes import Freeze, FreezeEnd
from bot.access.limits import Allowance, Rate, measure
from bot.access.names import Labelled, Names
from bot.access.policy import Explanation, Permission, Policy
from bot.access.ranks import StaffMember
from bot.access.roles import Role, RoleName

__all__ = [
    "AccountsOf",
    "Actor",
    "Allowance",
    "ApprovalRule",
    "Capability",
    "Covered",
    "Denial",
    "DenialReason",
    "DiscordId",
    "Explanation",
    "Extent",
    "FindMember",
    "Freeze",
    "FreezeEnd",
    "Grant",
    "Labelled",
    "Names",
    "Permission",
    "Policy",
    "Rate",
    "Role",
    "RoleName",
    "RuleKey",
    "StaffMember",
    "Traits",
    "covered_by",
    "expand",
    "is_per_store",
    "measure",
]
