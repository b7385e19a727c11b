"""`python -m bot check --who ROLE`: the table of what a role may do, from the policy itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.access import Actor, ApprovalRule, Capability, DiscordId, Permission, Role, RuleKey
from bot.settings import Settings


def table(settings: Settings, name: str) -> str:
    """Return what somebody with only this role may do, with which limits, and who may do the rest.

    Raises:
        KeyError: The settings name no such role.
    """
    policy = settings.policy()
    role = {each.name: each for each in policy.roles}[name]
    explanation = policy.explain(_holder(role, settings))
    width = max(map(len, Capability))
    lines = [f"{each.capability:{width}}  {_verdict(each)}" for each in explanation.permissions]
    return "\n".join([f"{name} (Discord role {role.id})", *(f"  {each}" for each in _limits(role)), "", *lines])


def _holder(role: Role, settings: Settings) -> Actor:
    guild = settings.discord.guilds[0]
    return Actor(user_id=DiscordId(0), name=role.name, guild_id=guild, role_ids=frozenset({role.id}))


def _verdict(permission: Permission) -> str:
    if permission.grant is None:
        return f"no   {', '.join(permission.held_by) or 'nobody'} can"
    rates = [f"at most {each.limit} in {_words(each.window)}" for each in permission.grant.allowances]
    second = [
        f"{_needs(rule, permission.capability)} the approval of {' or '.join(rule.approvers)}"
        for rule in permission.approval_rules
    ]
    return f"yes  {'; '.join([*rates, *second])}".rstrip()


def _needs(rule: ApprovalRule, capability: Capability) -> str:
    """Say which acts need a second person, or may need one by a bound. A permanent ban is above every bound."""
    bounded = rule.above or rule.longer_than is not None or rule.more_players_than is not None
    if rule.covered is RuleKey.UNBAN:
        return "to end or shorten a ban may need" if bounded else "to end or shorten a ban needs"
    return "may need" if bounded and capability is not Capability.BANS_PERMANENT else "needs"


def _limits(role: Role) -> Iterable[str]:
    """Return the limits of everything that the role may do."""
    for setting, names in role.bounds.items():
        yield f"{setting}: {', '.join(names) or 'none'}"
    if role.longest_ban is not None:
        yield f"bans: at most {_words(role.longest_ban)}"
    for path, most in role.largest_change.items():
        yield f"{path}: by at most {most:,} an hour"


def _words(length: timedelta) -> str:
    """Return a length in its largest whole unit, as the settings take it."""
    seconds = int(length.total_seconds())
    unit, letter = next((size, letter) for size, letter in _UNITS if seconds % size == 0)
    return f"{seconds // unit}{letter}"


_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
