"""Who may do what: the one place that decides, asked at the door and again by the service.

Pure: no I/O, no Discord. What the settings do not say is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from fnmatch import fnmatchcase

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability
from bot.access.limits import WINDOWS, Allowance, Rate
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
        fields: Patterns of field paths, as in `Data.Inventory.*`; the field itself and all below it match.
        boards: Keys of `[experiences.….leaderboards.…]`.
        topics: Messaging topics.
        longest_ban: None for no limit. A permanent ban needs `bans:permanent` whatever stands here.
        rates: The most acts of one capability within a window of time.
        largest_change: The most by which the numbers at a path may change within an hour.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act touches. What is None is not touched, and not asked about.

    `field` is a path as in `Data.Coins`, with `""` for the whole value; `change` is the absolute change of the number
    there, `ban_length` the length of a timed ban.
    """

    experience: str | None = None
    store: str | None = None
    field: str | None = None
    board: str | None = None
    topic: str | None = None
    player_id: int | None = None
    ban_length: timedelta | None = None
    change: int | None = None


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
    """A yes: through which role, and what the act takes from which limits."""

    actor: Actor
    capability: Capability
    role: str
    allowances: tuple[Allowance, ...] = ()


EVERYTHING = Subject()


class Policy:
    """The settings' answer to "may this person do this?"."""

    def __init__(
        self, roles: Iterable[Role], *, guilds: Iterable[DiscordId], protected_players: Iterable[int] = ()
    ) -> None:
        self.roles = tuple(roles)
        self._guilds = frozenset(guilds)
        self._protected = frozenset(protected_players)

    def require(self, actor: Actor, capability: Capability, subject: Subject = EVERYTHING) -> Grant:
        """Return the grant under which `actor` may act on `subject`.

        Of several roles that allow it, the one that limits it least is taken.

        Raises:
            AccessDenied: No role of the actor allows it; carries every reason, and the roles that could.
        """
        verdicts = self._verdicts(actor, capability, subject)
        grants = [verdict for verdict in verdicts if isinstance(verdict, Grant)]
        if not grants:
            denials = tuple(verdict for verdict in verdicts if isinstance(verdict, Denial))
            raise AccessDenied(capability, denials=denials, held_by=self.held_by(capability))
        return max(grants, key=_generosity)

    def allows(self, actor: Actor, capability: Capability, subject: Subject = EVERYTHING) -> bool:
        """Whether `require` would return; for deciding what to show, never instead of `require`."""
        return any(isinstance(verdict, Grant) for verdict in self._verdicts(actor, capability, subject))

    def require_inside(self, actor: Actor) -> None:
        """Admit anybody who acts in a server that the settings name.

        Raises:
            AccessDenied: The actor is in a direct message or in another server.
        """
        if actor.guild_id not in self._guilds:
            raise AccessDenied(None, denials=(Denial(lack=Lack.OUTSIDE),))

    def held_by(self, capability: Capability) -> tuple[str, ...]:
        """Names of the roles that grant a capability, in the settings' order."""
        return tuple(role.name for role in self.roles if capability in role.may)

    def roles_of(self, actor: Actor) -> tuple[Role, ...]:
        """The settings' roles that the actor holds here; none outside the configured servers."""
        if actor.guild_id not in self._guilds:
            return ()
        return tuple(role for role in self.roles if role.id in actor.role_ids)

    def _verdicts(self, actor: Actor, capability: Capability, subject: Subject) -> list[Grant | Denial]:
        if actor.guild_id not in self._guilds:
            return [Denial(lack=Lack.OUTSIDE)]
        if subject.player_id in self._protected and capability in _HARMFUL:
            return [Denial(lack=Lack.PROTECTED_PLAYER, asked=subject.player_id)]
        roles = self.roles_of(actor)
        if not roles:
            return [Denial(lack=Lack.NO_ROLE)]
        holders = [role for role in roles if capability in role.may]
        if not holders:
            return [Denial(lack=Lack.CAPABILITY, asked=capability)]
        return [_verdict(actor, capability, subject, role) for role in holders]


_HARMFUL = frozenset({Capability.BANS_WRITE, Capability.BANS_PERMANENT})


def _verdict(actor: Actor, capability: Capability, subject: Subject, role: Role) -> Grant | Denial:
    denial = _outside_names(subject, role) or _outside_field(subject, role) or _outside_amounts(subject, role)
    if denial is not None:
        return denial
    return Grant(actor=actor, capability=capability, role=role.name, allowances=_allowances(capability, subject, role))


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


def _outside_field(subject: Subject, role: Role) -> Denial | None:
    if subject.field is None or role.fields is None or any(covers(each, subject.field) for each in role.fields):
        return None
    return Denial(lack=Lack.FIELD, role=role.name, asked=subject.field, allowed=role.fields)


def _outside_amounts(subject: Subject, role: Role) -> Denial | None:
    if subject.ban_length is not None and role.longest_ban is not None and subject.ban_length > role.longest_ban:
        return Denial(lack=Lack.BAN_LENGTH, role=role.name, asked=subject.ban_length, allowed=role.longest_ban)
    largest = _largest_change(subject, role)
    if subject.change is not None and largest is not None and subject.change > largest[1]:
        return Denial(lack=Lack.CHANGE, role=role.name, asked=subject.change, allowed=largest[1])
    return None


def _largest_change(subject: Subject, role: Role) -> tuple[str, int] | None:
    path = subject.field
    if path is None:
        return None
    return min(
        ((pattern, most) for pattern, most in role.largest_change.items() if covers(pattern, path)),
        key=lambda each: each[1],
        default=None,
    )


def _allowances(capability: Capability, subject: Subject, role: Role) -> tuple[Allowance, ...]:
    found = []
    rate = role.rates.get(capability)
    if rate is not None:
        found.append(Allowance(name=capability, amount=1, limit=rate.count, window=rate.window))
    largest = _largest_change(subject, role)
    if largest is not None and subject.change:
        pattern, most = largest
        found.append(Allowance(name=f"change:{pattern}", amount=subject.change, limit=most, window=WINDOWS["hour"]))
    return tuple(found)


def _generosity(grant: Grant) -> tuple[float, ...]:
    """Unlimited before limited, then the more acts a second the better."""
    per_second = sorted(each.limit / each.window.total_seconds() for each in grant.allowances)
    return (-len(per_second), *per_second)


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern of the settings covers a field path: the field itself, or any field below it.

    `*` stands for any run of characters within one step: `Data.*.Level` covers `Data.Pets.Level`.
    """
    wanted, steps = pattern.split("."), path.split(".")
    if len(wanted) > len(steps):
        return False
    return all(fnmatchcase(step, want) for want, step in zip(wanted, steps, strict=False))
