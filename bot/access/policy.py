"""Who may do what: the one place that decides, asked at the door and again by the service.

Pure: no I/O, no Discord. What the settings do not say is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability
from bot.access.decisions import Denial, Grant, Lack
from bot.access.errors import AccessDenied
from bot.access.ranks import Ranks, StaffMember
from bot.access.reviews import Review, Reviews
from bot.access.roles import Role, generosity, outside, verdict
from bot.access.subjects import EVERYTHING, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether somebody holds one capability.

    Attributes:
        grant: The most generous grant, with its alternatives and rates; None where there is none.
        denial: Why there is none.
        held_by: The roles that grant it, whoever holds them.
        review: The rule by which some or all of it needs a second person; None where nothing does.
    """

    capability: Capability
    grant: Grant | None
    denial: Denial | None
    held_by: tuple[str, ...]
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that somebody may and may not do.

    Attributes:
        roles: The settings' roles that they hold, with all limits, in the settings' order.
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
        reviews: Iterable[Review] = (),
        same_person: Iterable[Iterable[DiscordId]] = (),
        staff: Iterable[StaffMember] = (),
    ) -> None:
        self.roles = tuple(roles)
        self._ranks = Ranks([role.name for role in self.roles], staff)
        self._reviews = Reviews(reviews, same_person)
        self._guilds = frozenset(guilds)
        self._protected = frozenset(protected_players)

    def require(self, actor: Actor, capability: Capability, subject: Subject = EVERYTHING) -> Grant:
        """Return the grant under which `actor` may act on `subject`.

        Of several roles that allow it, the one that limits it least is taken; the others are its alternatives.

        Raises:
            AccessDenied: No role of the actor allows it; carries every reason, and the roles that could do just this.
        """
        decision = self._decide(actor, capability, subject)
        if isinstance(decision, Grant):
            return decision
        inside = actor.guild_id in self._guilds
        raise AccessDenied(capability, denials=decision, held_by=self.held_by(capability, subject) if inside else ())

    def allows(self, actor: Actor, capability: Capability, subject: Subject = EVERYTHING) -> bool:
        """Whether `require` would return; for deciding what to show, never instead of `require`."""
        return isinstance(self._decide(actor, capability, subject), Grant)

    def require_second(self, second: Actor, asker_id: DiscordId, review: Review, subject: Subject = EVERYTHING) -> None:
        """Admit who may approve, under `review`, what somebody asks for.

        Raises:
            AccessDenied: They may not review, hold none of the rule's roles, or are the asker, by another account too.
        """
        self.require(second, Capability.APPROVALS_REVIEW, subject)
        if self._reviews.are_one_person(second.user_id, asker_id):
            lack = Denial(lack=Lack.SAME_PERSON)
        elif not self._names_of(second) & set(review.reviewers):
            lack = Denial(lack=Lack.REVIEWER, asked=review.capability, allowed=review.reviewers)
        else:
            return
        raise AccessDenied(Capability.APPROVALS_REVIEW, denials=(lack,), held_by=review.reviewers)

    def explain(self, actor: Actor) -> Explanation:
        """Return what the actor may do, through which roles, and why not the rest."""
        permissions = tuple(self._permission(actor, capability) for capability in Capability)
        return Explanation(actor=actor, roles=self.roles_of(actor), permissions=permissions)

    def require_inside(self, actor: Actor) -> None:
        """Admit anybody who acts in a server that the settings name.

        Raises:
            AccessDenied: The actor is in a direct message or in another server.
        """
        if actor.guild_id not in self._guilds:
            raise AccessDenied(None, denials=(Denial(lack=Lack.OUTSIDE),))

    def are_one_person(self, one: DiscordId, other: DiscordId) -> bool:
        """Whether two accounts are the same, or the settings name them as one person's."""
        return self._reviews.are_one_person(one, other)

    def experiences_of(self, actor: Actor, capability: Capability) -> frozenset[str] | None:
        """Return the keys of the experiences in which the actor may; None for all, those of the past too."""
        granted = [role.experiences for role in self.roles_of(actor) if capability in role.may]
        limited = [each for each in granted if each is not None]
        return frozenset().union(*limited) if len(limited) == len(granted) else None

    def held_by(self, capability: Capability, subject: Subject = EVERYTHING) -> tuple[str, ...]:
        """Names of the roles that allow their holders to act on `subject`, in the settings' order."""
        if self._shields(capability, subject):
            return ()
        owner = self._owner(capability, subject)
        high = {role.name for role in self.roles} if owner is None else set(self._ranks.above(owner))
        able = (role for role in self.roles if capability in role.may and role.name in high)
        return tuple(role.name for role in able if outside(capability, subject, role) is None)

    def roles_of(self, actor: Actor) -> tuple[Role, ...]:
        """The settings' roles that the actor holds here; none outside the configured servers."""
        if actor.guild_id not in self._guilds:
            return ()
        return tuple(role for role in self.roles if role.id in actor.role_ids)

    def _decide(self, actor: Actor, capability: Capability, subject: Subject) -> Grant | tuple[Denial, ...]:
        denial = self._barred(actor, capability, subject)
        if denial is not None:
            return (denial,)
        verdicts = [
            verdict(actor, capability, subject, role) for role in self.roles_of(actor) if capability in role.may
        ]
        grants = [verdict for verdict in verdicts if isinstance(verdict, Grant)]
        if not grants:
            return tuple(verdict for verdict in verdicts if isinstance(verdict, Denial))
        best, *others = sorted(grants, key=generosity, reverse=True)
        review = self._review(actor, capability, subject)
        approved = review is not None and self._is_seconded(actor, review)
        return replace(best, alternatives=tuple(others), review=review, is_approved=approved)

    def _review(self, actor: Actor, capability: Capability, subject: Subject) -> Review | None:
        review = self._reviews.needed(capability, subject)
        return None if review is None or self._names_of(actor) & review.exempt else review

    def _is_seconded(self, actor: Actor, review: Review) -> bool:
        if actor.seconded_by is None:
            return False
        try:
            self.require_second(actor.seconded_by, actor.user_id, review)
        except AccessDenied:
            return False
        return True

    def _names_of(self, actor: Actor) -> set[str]:
        return {role.name for role in self.roles_of(actor)}

    def _barred(self, actor: Actor, capability: Capability, subject: Subject) -> Denial | None:
        """Return why no role is even looked at; None where one must be."""
        if actor.guild_id not in self._guilds:
            return Denial(lack=Lack.OUTSIDE)
        if self._shields(capability, subject):
            return Denial(lack=Lack.PROTECTED_PLAYER, asked=subject.player_id)
        roles = self.roles_of(actor)
        if not roles:
            return Denial(lack=Lack.NO_ROLE)
        if not any(capability in role.may for role in roles):
            return Denial(lack=Lack.CAPABILITY, asked=capability)
        return self._outranked(actor, capability, subject)

    def _outranked(self, actor: Actor, capability: Capability, subject: Subject) -> Denial | None:
        """Return why staff may not act on an account of staff: it is their own, or, to its harm, of somebody not below them."""
        owner = self._owner(capability, subject)
        for each in (owner, self._ranks.owner_of(subject.pardoned_id)):
            if each is not None and self._reviews.are_one_person(actor.user_id, each.discord_id):
                return Denial(lack=Lack.OWN_ACCOUNT)
        if owner is None:
            return None
        above = self._ranks.above(owner)
        return None if self._names_of(actor) & set(above) else Denial(lack=Lack.RANK, asked=owner.role, allowed=above)

    def _owner(self, capability: Capability, subject: Subject) -> StaffMember | None:
        return self._ranks.owner_of(subject.player_id) if capability.traits.harmful else None

    def _shields(self, capability: Capability, subject: Subject) -> bool:
        return subject.player_id in self._protected and capability.traits.harmful

    def _permission(self, actor: Actor, capability: Capability) -> Permission:
        decision = self._decide(actor, capability, EVERYTHING)
        grant, denial = (decision, None) if isinstance(decision, Grant) else (None, decision[0])
        rule = self._reviews.of(capability)
        return Permission(
            capability=capability,
            grant=grant,
            denial=denial,
            held_by=self.held_by(capability),
            review=None if rule is None or self._names_of(actor) & rule.exempt else rule,
        )
