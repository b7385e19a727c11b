"""Who may do what: the one place that decides. The gate asks it, and the service asks it again.

Pure: no I/O, no Discord. What the settings do not allow is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.access.actor import Actor, DiscordId
from bot.access.approval_rules import ApprovalRule, ApprovalRules
from bot.access.capabilities import Capability
from bot.access.decisions import Denial, DenialReason, Grant
from bot.access.errors import AccessDenied
from bot.access.extents import EVERYTHING, Extent
from bot.access.names import Names
from bot.access.ranks import Ranks, StaffMember
from bot.access.roles import Role, generosity, outside, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether somebody holds one capability.

    Attributes:
        grant: The most generous grant, with its alternatives and rates; None if it is denied.
        denial: Why it is denied; None if it is granted.
        held_by: All roles that grant it.
        approval_rules: The rules by which some or all acts need a second person.
    """

    capability: Capability
    grant: Grant | None
    denial: Denial | None
    held_by: tuple[str, ...]
    approval_rules: tuple[ApprovalRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that somebody may and may not do.

    Attributes:
        roles: The roles of the settings that they hold, with all limits, in the settings' order.
        permissions: One for each capability, in alphabetical order.
    """

    actor: Actor
    roles: tuple[Role, ...]
    permissions: tuple[Permission, ...]


class Policy:
    """The settings' answer to "may this person do this?"."""

    def __init__(
        self,
        roles: Iterable[Role],
        *,
        guilds: Iterable[DiscordId],
        protected_players: Iterable[int] = (),
        approval_rules: Iterable[ApprovalRule] = (),
        same_person: Iterable[Iterable[DiscordId]] = (),
        staff: Iterable[StaffMember] = (),
        names: Names | None = None,
    ) -> None:
        self.roles = tuple(roles)
        self._ranks = Ranks([role.name for role in self.roles], staff)
        self._approval_rules = ApprovalRules(approval_rules, same_person)
        self._guilds, self._names = frozenset(guilds), names or Names()
        self._protected = frozenset(protected_players)

    def role_name(self, name: str) -> str:
        """Return a name that was kept as the name of the role that the settings have now; unchanged if they have none."""
        return next((each.name for each in self.roles if each.name == name), name)

    def require(self, actor: Actor, capability: Capability, extent: Extent = EVERYTHING) -> Grant:
        """Return the grant that lets `actor` act on `extent`.

        Of several roles that allow it, the one with the least limits counts; the others are its alternatives.

        Raises:
            AccessDenied: No role of the actor allows it; carries every reason, and the roles that do allow it.
        """
        decision = self._decide(actor, capability, extent)
        if isinstance(decision, Grant):
            return decision
        inside = actor.guild_id in self._guilds
        raise AccessDenied(capability, denials=decision, held_by=self.held_by(capability, extent) if inside else ())

    def allows(self, actor: Actor, capability: Capability, extent: Extent = EVERYTHING) -> bool:
        """Whether `require` would return: to decide what to show, never in place of `require`."""
        return isinstance(self._decide(actor, capability, extent), Grant)

    def require_approver(
        self, second: Actor, asker_id: DiscordId, approval_rule: ApprovalRule, extent: Extent = EVERYTHING
    ) -> None:
        """Check that `second` may approve, under `approval_rule`, what the asker asks for.

        Raises:
            AccessDenied: They may not approve, hold no role of the rule, or are the asker, also with another account.
        """
        self.require(second, Capability.APPROVALS_REVIEW, extent)
        if self._approval_rules.are_one_person(second.user_id, asker_id):
            denial = Denial(reason=DenialReason.SAME_PERSON)
        elif not self._names_of(second) & set(approval_rule.approvers):
            denial = Denial(reason=DenialReason.APPROVER, asked=approval_rule.covered, allowed=approval_rule.approvers)
        else:
            return
        raise AccessDenied(Capability.APPROVALS_REVIEW, denials=(denial,), held_by=approval_rule.approvers)

    def explain(self, actor: Actor) -> Explanation:
        """Return what the actor may do, through which roles, and why they may not do the rest."""
        permissions = tuple(self._permission(actor, capability) for capability in Capability)
        return Explanation(actor=actor, roles=self.roles_of(actor), permissions=permissions)

    def require_inside(self, actor: Actor) -> None:
        """Check that the actor is in a server that the settings name.

        Raises:
            AccessDenied: The actor is in a direct message or in another server.
        """
        if actor.guild_id not in self._guilds:
            raise AccessDenied(None, denials=(Denial(reason=DenialReason.OUTSIDE),))

    def accounts_of(self, member: DiscordId) -> frozenset[DiscordId]:
        """Return the accounts of the person who has this one, according to the settings; always with this one."""
        return self._approval_rules.accounts_of(member)

    def are_one_person(self, one: DiscordId, other: DiscordId) -> bool:
        """Whether two accounts are the same, or belong to one person according to the settings."""
        return self._approval_rules.are_one_person(one, other)

    def experiences_of(self, actor: Actor, capability: Capability) -> frozenset[str] | None:
        """Return the keys of the experiences in which the actor has a capability; None for all, also former ones."""
        granted = [role.experiences for role in self.roles_of(actor) if capability in role.may]
        limited = [each for each in granted if each is not None]
        return frozenset().union(*limited) if len(limited) == len(granted) else None

    def held_by(self, capability: Capability, extent: Extent = EVERYTHING) -> tuple[str, ...]:
        """Return the names of the roles that allow acting on `extent`, in the settings' order."""
        if self._shields(capability, extent):
            return ()
        owner = self._owner(capability, extent)
        high = {role.name for role in self.roles} if owner is None else set(self._ranks.above(owner))
        able = (role for role in self.roles if capability in role.may and role.name in high)
        return tuple(role.name for role in able if outside(capability, extent, role) is None)

    def held_by_all(self, needs: Iterable[tuple[Capability, Extent]]) -> tuple[str, ...]:
        """Return the names of the roles that alone allow all of this, in the settings' order."""
        able = [set(self.held_by(*need)) for need in needs]
        return tuple(role.name for role in self.roles if all(role.name in names for names in able))

    def roles_of(self, actor: Actor) -> tuple[Role, ...]:
        """Return the roles of the settings that the actor holds here; nothing outside the configured servers."""
        if actor.guild_id not in self._guilds:
            return ()
        return tuple(role for role in self.roles if role.id in actor.role_ids)

    def standing_of(self, actor: Actor) -> tuple[bool, tuple[str, ...]]:
        """Return what tells an actor from others for this policy, as long as neither a player nor an approver is meant.

        It is whether they are in a configured server, and the names of `roles_of` them.
        """
        return actor.guild_id in self._guilds, tuple(role.name for role in self.roles_of(actor))

    def _decide(self, actor: Actor, capability: Capability, extent: Extent) -> Grant | tuple[Denial, ...]:
        denial = self._barred(actor, capability, extent)
        if denial is not None:
            return (denial,)
        verdicts = [verdict(actor, capability, extent, role) for role in self.roles_of(actor) if capability in role.may]
        grants = [verdict for verdict in verdicts if isinstance(verdict, Grant)]
        if not grants:
            return tuple(self._names.on(verdict) for verdict in verdicts if isinstance(verdict, Denial))
        best, *others = sorted(grants, key=generosity, reverse=True)
        approval_rule = self._approval_rule(actor, capability, extent)
        approved = approval_rule is not None and self._is_approved(actor, approval_rule)
        return replace(best, alternatives=tuple(others), approval_rule=approval_rule, is_approved=approved)

    def _approval_rule(self, actor: Actor, capability: Capability, extent: Extent) -> ApprovalRule | None:
        return next(iter(self._binding(actor, self._approval_rules.needed(capability, extent))), None)

    def _binding(self, actor: Actor, rules: Iterable[ApprovalRule]) -> tuple[ApprovalRule, ...]:
        """Return the rules that do not exempt the actor."""
        names = self._names_of(actor)
        return tuple(rule for rule in rules if not names & rule.exempt)

    def _is_approved(self, actor: Actor, approval_rule: ApprovalRule) -> bool:
        if actor.approver is None:
            return False
        try:
            self.require_approver(actor.approver, actor.user_id, approval_rule)
        except AccessDenied:
            return False
        return True

    def _names_of(self, actor: Actor) -> set[str]:
        return {role.name for role in self.roles_of(actor)}

    def _barred(self, actor: Actor, capability: Capability, extent: Extent) -> Denial | None:
        """Return why no role matters; None if the roles decide."""
        if actor.guild_id not in self._guilds:
            return Denial(reason=DenialReason.OUTSIDE)
        if self._shields(capability, extent):
            return Denial(reason=DenialReason.PROTECTED_PLAYER, asked=extent.player_id)
        roles = self.roles_of(actor)
        if not roles:
            return Denial(reason=DenialReason.NO_ROLE)
        if not any(capability in role.may for role in roles):
            return Denial(reason=DenialReason.CAPABILITY, asked=capability)
        return self._outranked(actor, capability, extent)

    def _outranked(self, actor: Actor, capability: Capability, extent: Extent) -> Denial | None:
        """Return why staff may not act on an account of staff: it is their own, or they harm somebody who is not below them."""
        owner = self._owner(capability, extent)
        for each in (owner, self._ranks.owner_of(extent.unbanned_id)):
            if each is not None and self._approval_rules.are_one_person(actor.user_id, each.discord_id):
                return Denial(reason=DenialReason.OWN_ACCOUNT)
        if owner is None:
            return None
        above = self._ranks.above(owner)
        return (
            None
            if self._names_of(actor) & set(above)
            else Denial(reason=DenialReason.RANK, asked=owner.role, allowed=above)
        )

    def _owner(self, capability: Capability, extent: Extent) -> StaffMember | None:
        return self._ranks.owner_of(extent.player_id) if capability.traits.harmful else None

    def _shields(self, capability: Capability, extent: Extent) -> bool:
        return extent.player_id in self._protected and capability.traits.harmful

    def _permission(self, actor: Actor, capability: Capability) -> Permission:
        decision = self._decide(actor, capability, EVERYTHING)
        grant, denial = (decision, None) if isinstance(decision, Grant) else (None, decision[0])
        return Permission(
            capability=capability,
            grant=grant,
            denial=denial,
            held_by=self.held_by(capability),
            approval_rules=self._binding(actor, self._approval_rules.of(capability)),
        )
