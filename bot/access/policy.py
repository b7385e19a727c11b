"""Who may do what: the one place that decides, asked at the door and again by the service.

Pure: no I/O, no Discord. What the settings do not say is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum, auto

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability
from bot.access.limits import WINDOWS, Allowance, Rate
from bot.access.paths import covers, touches
from bot.access.ranks import Ranks, StaffMember
from bot.access.reviews import Review, Reviews
from bot.errors import AccessDenied


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What the settings give to one Discord role. `None` for a list of names means all of them.

    Attributes:
        name: The role's name in the settings, as in `[roles.moderator]`.
        id: The Discord role.
        may: What its holders may do.
        experiences: Keys of `[experiences.…]`.
        stores: Data stores, as Roblox names them.
        fields: Patterns of field paths that may be edited, as in `Data.Inventory.*`; the field itself and all below
            it match. To put an element into a list or take one out needs a pattern for any of its elements. Like
            `largest_change`, it bounds what staff write by their own hand (`data:write`, `data:create`): to read, to
            delete and to put an older version back are granted for the whole entry.
        boards: Keys of `[experiences.….leaderboards.…]`.
        topics: Messaging topics.
        longest_ban: None for no limit. A permanent ban needs `bans:permanent` whatever stands here.
        rates: The most acts of one capability within a window of time.
        largest_change: The most by which the numbers at a path may change within an hour, together.
    """

    name: str
    id: DiscordId
    may: frozenset[Capability]
    experiences: frozenset[str] | None = None
    stores: frozenset[str] | None = None
    fields: tuple[str, ...] | None = None
    boards: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    longest_ban: timedelta | None = None
    rates: Mapping[Capability, Rate] = field(default_factory=dict)
    largest_change: Mapping[str, int] = field(default_factory=dict)

    @property
    def bounds(self) -> dict[str, list[str]]:
        """The lists of names that bound all that it may do, by their setting; a list that bounds nothing is left out."""
        named = {
            "experiences": self.experiences,
            "stores": self.stores,
            "fields": self.fields,
            "boards": self.boards,
            "topics": self.topics,
        }
        return {setting: sorted(names) for setting, names in named.items() if names is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act touches. What is None is not touched, or not known yet, and not asked about.

    Attributes:
        field: A path as in `Data.Coins`, with `""` for the whole value, and `*` for any element of a list.
        player_id: The player whom the act harms.
        pardoned_id: The player whose ban the act lifts.
        ban_length: The length of a timed ban.
        change: By how much the field changes, from `measure`; infinity where that is no amount.
        players: How many players one bulk concerns.
    """

    experience: str | None = None
    store: str | None = None
    field: str | None = None
    board: str | None = None
    topic: str | None = None
    player_id: int | None = None
    pardoned_id: int | None = None
    ban_length: timedelta | None = None
    change: float | None = None
    players: int | None = None


class Lack(Enum):
    """Why a role, or everybody, is refused."""

    OUTSIDE = auto()
    NO_ROLE = auto()
    CAPABILITY = auto()
    PROTECTED_PLAYER = auto()
    EXPERIENCE = auto()
    STORE = auto()
    FIELD = auto()
    BOARD = auto()
    TOPIC = auto()
    BAN_LENGTH = auto()
    CHANGE = auto()
    REVIEWER = auto()
    SAME_PERSON = auto()
    OWN_ACCOUNT = auto()
    RANK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """One reason for a refusal, as data.

    Attributes:
        lack: What is missing.
        role: The role that grants the capability but not this much of it; None where no role grants it.
        asked: What was asked for, as in a store's name.
        allowed: What would have been allowed.
    """

    lack: Lack
    role: str | None = None
    asked: object = None
    allowed: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A yes: through which role, and what the act takes from which limits.

    Attributes:
        alternatives: The other roles that say yes, the more generous first. Where a limit of this grant is used up,
            the act may go by one of these: a further role never takes anything away.
    """

    actor: Actor
    capability: Capability
    role: str
    allowances: tuple[Allowance, ...] = ()
    alternatives: tuple[Grant, ...] = ()
    review: Review | None = None
    is_approved: bool = False

    @property
    def missing_review(self) -> Review | None:
        """The rule that still asks for a second person; None where there is none, or somebody has approved."""
        return None if self.is_approved else self.review

    @property
    def ways(self) -> tuple[tuple[Allowance, ...], ...]:
        """What the act takes by each role that says yes, the more generous first."""
        return tuple(each.allowances for each in (self, *self.alternatives))

    def times(self, count: int) -> Grant:
        """Return the grant of so many acts like this one."""
        allowances = tuple(replace(each, amount=each.amount * count) for each in self.allowances)
        return replace(self, allowances=allowances, alternatives=tuple(each.times(count) for each in self.alternatives))

    def also(self, other: Grant) -> Grant:
        """Return the grant of an act that needs this and another capability, and takes from the limits of both.

        The other one is the more particular: where both need a second person, its rule says whom.
        """
        best, *rest = (
            replace(theirs, allowances=(*ours.allowances, *theirs.allowances), alternatives=())
            for ours in (self, *self.alternatives)
            for theirs in (other, *other.alternatives)
        )
        deciding = other if other.review is not None else self
        return replace(best, alternatives=tuple(rest), review=deciding.review, is_approved=deciding.is_approved)


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


EVERYTHING = Subject()


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
        return tuple(role.name for role in able if _outside(capability, subject, role) is None)

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
            _verdict(actor, capability, subject, role) for role in self.roles_of(actor) if capability in role.may
        ]
        grants = [verdict for verdict in verdicts if isinstance(verdict, Grant)]
        if not grants:
            return tuple(verdict for verdict in verdicts if isinstance(verdict, Denial))
        best, *others = sorted(grants, key=_generosity, reverse=True)
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
        return self._ranks.owner_of(subject.player_id) if capability in _HARMFUL else None

    def _shields(self, capability: Capability, subject: Subject) -> bool:
        return subject.player_id in self._protected and capability in _HARMFUL

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


_HARMFUL = frozenset({Capability.BANS_WRITE, Capability.BANS_PERMANENT})
_BY_HAND = frozenset({Capability.DATA_WRITE, Capability.DATA_CREATE})


def _verdict(actor: Actor, capability: Capability, subject: Subject, role: Role) -> Grant | Denial:
    denial = _outside(capability, subject, role)
    if denial is not None:
        return denial
    return Grant(actor=actor, capability=capability, role=role.name, allowances=_allowances(capability, subject, role))


def _outside(capability: Capability, subject: Subject, role: Role) -> Denial | None:
    """Return where the subject lies outside of what a role covers; None where it covers all of it."""
    denial = _outside_names(subject, role) or _outside_ban_length(subject, role)
    if denial is None and capability in _BY_HAND:
        denial = _outside_fields(subject, role) or _outside_change(subject, role)
    return denial


def _outside_names(subject: Subject, role: Role) -> Denial | None:
    names = (
        (Lack.EXPERIENCE, subject.experience, role.experiences),
        (Lack.STORE, subject.store, role.stores),
        (Lack.BOARD, subject.board, role.boards),
        (Lack.TOPIC, subject.topic, role.topics),
    )
    for lack, asked, allowed in names:
        if asked is not None and allowed is not None and asked not in allowed:
            return Denial(lack=lack, role=role.name, asked=asked, allowed=tuple(sorted(allowed)))
    return None


def _outside_ban_length(subject: Subject, role: Role) -> Denial | None:
    asked, longest = subject.ban_length, role.longest_ban
    if asked is None or longest is None or asked <= longest:
        return None
    return Denial(lack=Lack.BAN_LENGTH, role=role.name, asked=asked, allowed=longest)


def _outside_fields(subject: Subject, role: Role) -> Denial | None:
    if subject.field is None or role.fields is None or any(covers(each, subject.field) for each in role.fields):
        return None
    return Denial(lack=Lack.FIELD, role=role.name, asked=subject.field, allowed=role.fields)


def _outside_change(subject: Subject, role: Role) -> Denial | None:
    asked, most = subject.change, min(_largest_changes(subject, role).values(), default=math.inf)
    # Asked this way round, what is not a number at all (NaN) is refused as well.
    if asked is None or most == math.inf or asked <= most:
        return None
    return Denial(lack=Lack.CHANGE, role=role.name, asked=asked, allowed=most)


def _largest_changes(subject: Subject, role: Role) -> dict[str, int]:
    """Return the limits of the role that a change of the field touches: at it, around it, or somewhere below it."""
    path = subject.field
    if path is None:
        return {}
    return {pattern: most for pattern, most in role.largest_change.items() if touches(pattern, path)}


def _allowances(capability: Capability, subject: Subject, role: Role) -> tuple[Allowance, ...]:
    found = []
    rate = role.rates.get(capability)
    if rate is not None:
        found.append(Allowance(name=capability, amount=1, limit=rate.count, window=rate.window))
    if subject.change and capability in _BY_HAND:
        found += [
            Allowance(name=f"change:{pattern}", amount=math.ceil(subject.change), limit=most, window=WINDOWS["hour"])
            for pattern, most in _largest_changes(subject, role).items()
        ]
    return tuple(found)


def _generosity(grant: Grant) -> tuple[float, ...]:
    """Unlimited before limited, then the more acts a second the better."""
    per_second = sorted(each.limit / each.window.total_seconds() for each in grant.allowances)
    return (-len(per_second), *per_second)
