"""Cases: what staff did. Finds, shows and counts cases, and adds notes to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.access import Actor, Capability, DiscordId, Extent, Policy
from bot.changes.plans import checked_reason, parse_number
from bot.changes.values import CaseValues
from bot.errors import InvalidInput
from bot.experiences.experiences import Experiences
from bot.experiences.moments import parse_moment
from bot.experiences.players import Player, Players
from bot.i18n import tr
from bot.journal import EVERYWHERE, Case, CaseId, CaseKind, CaseQuery, Journal, Outcome, Statistics

PAGE = 8
STATISTICS_SPAN = timedelta(days=182)
"""How far back statistics go by default: half a year."""

Named = TypeVar("Named", CaseKind, Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSearch:
    """What a member of staff typed; None if an option was left out."""

    player: str | None = None
    moderator_id: DiscordId | None = None
    kind: str | None = None
    outcome: str | None = None
    text: str | None = None
    since: str | None = None
    until: str | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One page of cases, newest first.

    Attributes:
        search: As it was typed.
        query: As it was understood.
        player: The player it is about; None for any.
        number: Counted from 0.
        more: There are cases after these.
    """

    search: CaseSearch
    query: CaseQuery
    player: Player | None
    number: int
    cases: tuple[Case, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    """The number of cases in a span of time, by all staff or by one member."""

    statistics: Statistics
    since: datetime
    until: datetime
    moderator_id: DiscordId | None


class CaseListing:
    """The cases that fit a search, page by page. Each page is read with the rights of the person who turns to it."""

    def __init__(self, cases: Cases, search: CaseSearch, query: CaseQuery, player: Player | None) -> None:
        self._cases, self._search, self._query, self._player = cases, search, query, player
        self._last: list[CaseId | None] = [None]

    async def page(self, actor: Actor, number: int) -> CasePage:
        """Return a page; the one before it must have been read.

        Raises:
            AccessDenied: The actor may not read cases, or not those of this experience.
        """
        query = replace(self._query, experiences=self._cases.experiences_for(actor, self._search.experience))
        found = await self._cases.journal.search(query, limit=PAGE + 1, before_id=self._last[number])
        shown = found[:PAGE]
        if shown:
            self._last[number + 1 :] = [shown[-1].id]
        return CasePage(
            search=self._search,
            query=query,
            player=self._player,
            number=number,
            cases=tuple(shown),
            more=len(found) > PAGE,
        )


@dataclass(frozen=True, slots=True)
class Cases:
    """Reads the journal for people, and adds their notes to it."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    values: CaseValues
    clock: Callable[[], datetime]

    async def view(self, actor: Actor, *, number: str) -> Case:
        """Return one case, with its values if the actor may read those.

        A case without an experience, such as a freeze, can be read by everybody who may read cases of any experience.

        Raises:
            AccessDenied: The actor may not read cases, or not those of its experience.
            InvalidInput: It is not a number.
            NotFound: There is no such case.
        """
        self.policy.require(actor, Capability.CASES_READ)
        case = await self.journal.case(parse_number(number))
        if case.experience != EVERYWHERE:
            self.policy.require(actor, Capability.CASES_READ, Extent(experience=case.experience))
        return await self.values.shown_to(actor, case)

    async def search(self, actor: Actor, search: CaseSearch) -> CaseListing:
        """Check a search, and return its cases, page by page.

        Raises:
            AccessDenied: The actor may not read cases, or not those of this experience.
            InvalidInput: An option cannot be read.
            NotFound: There is no such player.
        """
        self.experiences_for(actor, search.experience)
        now, player = self.clock(), None
        query = CaseQuery(
            actor_id=search.moderator_id,
            kind=_named(CaseKind, "kind", search.kind),
            outcome=_named(Outcome, "outcome", search.outcome),
            text=search.text,
            since=parse_moment(search.since, now=now, field="since") if search.since is not None else None,
            until=parse_moment(search.until, now=now, field="until") if search.until is not None else None,
        )
        if search.player is not None:
            game = self.experiences.get(search.experience)
            player = await self.players.by_id(game, await self.players.find(actor, game, search.player))
            query = replace(query, player_id=player.id)
        return CaseListing(self, search, query, player)

    async def statistics(
        self,
        actor: Actor,
        *,
        moderator_id: DiscordId | None = None,
        since: str | None = None,
        experience: str | None = None,
    ) -> CaseCounts:
        """Count cases.

        Raises:
            AccessDenied: The actor may not read cases, or not those of this experience.
            InvalidInput: The time cannot be read.
        """
        now = self.clock()
        query = CaseQuery(actor_id=moderator_id, experiences=self.experiences_for(actor, experience))
        start = parse_moment(since, now=now, field="since") if since is not None else now - STATISTICS_SPAN
        found = await self.journal.statistics(query, since=start, until=now)
        return CaseCounts(statistics=found, since=start, until=now, moderator_id=moderator_id)

    async def note(self, actor: Actor, *, number: str, text: str) -> Case:
        """Add a note to a case.

        Raises:
            AccessDenied: The actor may not add to cases, or not to those of its experience.
            Frozen: The actor's own changes are stopped.
            InvalidInput: It is not a number, or the text is empty or too long.
            NotFound: There is no such case.
        """
        case = await self._amendable(actor, number)
        return await self.values.shown_to(actor, await self.journal.note(actor, case.id, checked_reason(text)))

    async def void(self, actor: Actor, *, number: str, reason: str) -> Case:
        """Declare that a case no longer counts. It stays, marked as void, and still counts against limits.

        Raises:
            AccessDenied: The actor may not amend cases, or not those of its experience.
            Frozen: The actor's own changes are stopped.
            InvalidInput: It is not a number, the reason is empty or too long, or the case is already void.
            NotFound: There is no such case.
        """
        case = await self._amendable(actor, number)
        return await self.values.shown_to(actor, await self.journal.void(actor, case.id, checked_reason(reason)))

    async def settle(self, actor: Actor, *, number: str, was_applied: bool, reason: str) -> Case:
        """Record the outcome of a case that Roblox cannot show; return the case as it is now.

        Nobody settles their own case, because a case that was not applied does not count against the limits of its author.

        Raises:
            AccessDenied: The actor may not amend cases, or not those of its experience.
            Frozen: The actor's own changes are stopped.
            InvalidInput: It is not a number, the case is the actor's own, not open, or still being carried out, or the reason
                is empty or too long.
            NotFound: There is no such case.
        """
        case, why = await self._amendable(actor, number), checked_reason(reason)
        if self.policy.are_one_person(case.actor_id, actor.user_id):
            raise InvalidInput("case", tr("This is your own case, so somebody else has to say whether it was applied."))
        if case.kind.is_bulk and case.outcome is Outcome.SENT:
            rule = tr("Case #{number} is being carried out right now: press Stop on its card first.", number=case.id)
            raise InvalidInput("case", rule)
        if case.outcome is not Outcome.UNKNOWN:
            rule = tr("Case #{number} is not open: its outcome is `{outcome}`.", number=case.id, outcome=case.outcome)
            raise InvalidInput("case", rule)
        outcome = Outcome.DONE if was_applied else Outcome.FAILED
        note = f"Settled by hand: {why}"  # not translated: the journal keeps it
        settled = await self.journal.settle(case.id, outcome, note=note, by=actor)
        return await self.values.shown_to(actor, settled)

    def experiences_for(self, actor: Actor, experience: str | None) -> frozenset[str] | None:
        """Return the experiences to search: the one that is named, or all whose cases the actor may read; None for all.

        Raises:
            AccessDenied: The actor may not read cases, or not those of this experience.
            InvalidInput: The settings name no such experience.
        """
        self.policy.require(actor, Capability.CASES_READ)
        if experience is None:
            return self._readable(actor)
        game = self.experiences.get(experience)
        self.policy.require(actor, Capability.CASES_READ, Extent(experience=game.key))
        return frozenset({game.key})

    async def suggest(self, actor: Actor, typed: str) -> list[Case]:
        """Return the latest cases that fit what was typed: those that the actor may read, or else their own."""
        wanted = typed.strip().removeprefix("#").lower()
        reads = self.policy.allows(actor, Capability.CASES_READ)
        query = CaseQuery(experiences=self._readable(actor)) if reads else CaseQuery(actor_id=actor.user_id)
        latest = await self.journal.search(query, limit=100)
        return [case for case in latest if wanted in _searched_text(case)]

    def _readable(self, actor: Actor) -> frozenset[str] | None:
        within = self.policy.experiences_of(actor, Capability.CASES_READ)
        return within | {EVERYWHERE} if within else within

    async def _amendable(self, actor: Actor, number: str) -> Case:
        self.policy.require(actor, Capability.CASES_AMEND)
        case = await self.journal.case(parse_number(number))
        self.policy.require(actor, Capability.CASES_AMEND, Extent(experience=case.experience))
        # A thief of an account could otherwise declare void what they did with it, so that nobody can undo it.
        await self.journal.ensure_not_stopped_alone(actor)
        return case


def _searched_text(case: Case) -> str:
    return f"{case.id} {case.kind} {case.target.label} {case.actor_name}".lower()


def _named(kind: type[Named], field: str, typed: str | None) -> Named | None:
    if typed is None:
        return None
    try:
        return kind(typed.strip().lower())
    except ValueError:
        raise InvalidInput(field, tr("Choose one of: {choices}.", choices=", ".join(kind)), given=typed) from None
