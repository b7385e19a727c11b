"""The case of a bulk: what it holds, what its children tell of it, and who may go on with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.changes.bulk.plans import BulkPlan, BulkRequest, OrderT, PartT
from bot.changes.bulk.subjects import BulkSubject
from bot.errors import InvalidInput
from bot.experiences.players import Player
from bot.journal import BULK, NOT_APPLIED, Case, CaseId, Intent, Target
from bot.jsons import Json
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStop:
    """What a bulk had come to when somebody stopped it.

    Attributes:
        case: The case of the whole.
        total: All players of the bulk.
        dealt: Players who were dealt with by then, or were being dealt with.
        in_flight: The case of the player who was being dealt with, the last one; more only if an earlier crash left some.
    """

    case: Case
    total: int
    dealt: int
    in_flight: tuple[CaseId, ...]

    @property
    def action(self) -> str:
        """What was done to every player."""
        action: str = self.case.plan["action"]
        return action


def intent_of(subject: BulkSubject[OrderT, PartT], plan: BulkPlan[OrderT, PartT]) -> Intent:
    """Return the intent of the whole, with all that it takes to go on with it."""
    request = plan.request
    count = len(plan.parts)
    return Intent(
        kind=subject.kind,
        experience=plan.experience.key,
        target=Target(kind="players", id=f"{count}", label=f"{count} players" if count > 1 else "1 player"),
        reason=plan.reason,
        capability=subject.capability,
        plan={
            "action": request.action,
            "order": subject.kept(request.order),
            "players": list(plan.player_ids),
        },
        before={str(part.player.id): subject.seen(part.plan) for part in plan.parts},
        parent=plan.parent,
        parent_relation=plan.parent_relation,
        player_ids=plan.player_ids,
    )


def request_of(subject: BulkSubject[OrderT, PartT], case: Case) -> BulkRequest[OrderT]:
    """Return what was asked for, without the list: the case has the players that it named."""
    return BulkRequest(action=case.plan["action"], players="", order=subject.order_of(case.plan["order"]))


def ensure_open(case: Case) -> Case:
    """Return a bulk that has not ended.

    Raises:
        InvalidInput: It has, or is no bulk.
    """
    if not case.kind.is_bulk or case.outcome.settled:
        rule = (
            f"Case #{case.id} is no bulk that could go on or be stopped; `/case view case:{case.id}` says what it is."
        )
        raise InvalidInput("case", rule)
    return case


def left_of(case: Case, children: Iterable[Case]) -> list[UserId]:
    """Return the players who have no case under this one that was applied or may have been."""
    dealt_with = applied_of(children)
    return [UserId(each) for each in case.plan["players"] if each not in dealt_with]


def applied_of(children: Iterable[Case]) -> dict[UserId, CaseId]:
    """Return the cases of a bulk's players that were applied or may have been, the newest of each player."""
    parts = (each for each in children if each.parent_relation == BULK and each.outcome not in NOT_APPLIED)
    return {UserId(each.target.player_id): each.id for each in parts if each.target.player_id is not None}


def players_of(ids: Iterable[UserId], cases: Iterable[Case]) -> list[Player]:
    """Return players by id, each with the names in the last of these cases about them, where there is one."""
    known = {each.target.player_id: Player.of(each.target) for each in cases}
    return [known.get(each, Player.kept(each)) for each in ids]


def summary_of(case: Case, children: Sequence[Case]) -> dict[str, Json]:
    """Return how a bulk ended by the cases of its players, whichever process has made them.

    Those whose answer was lost count neither way: their own cases are settled, and the bulk's is not written again.
    """
    left, lost = left_of(case, children), {each.target.player_id for each in children if not each.outcome.settled}
    return {
        "done": len(case.plan["players"]) - len(left) - len(lost),
        "failed": [str(each) for each in left],
        "unknown": sorted(map(str, lost)),
    }


def stop_of(case: Case, children: Sequence[Case]) -> BulkStop:
    """Return what a bulk had come to when it was stopped."""
    total = len(case.plan["players"])
    return BulkStop(
        case=case,
        total=total,
        dealt=total - len(left_of(case, children)),
        in_flight=tuple(each.id for each in children if each.parent_relation == BULK and not each.outcome.settled),
    )


def sign_of_life(case: Case, children: Iterable[Case]) -> datetime:
    """Return when a bulk was begun or resumed last, or its latest player was."""
    return max([case.settled_at or case.created_at, *(each.created_at for each in children)])


def under_way(case: Case, children: Iterable[Case]) -> str:
    """Say how far a bulk is that is being carried out, and what to do where it is not, after all."""
    total = len(case.plan["players"])
    dealt = total - len(left_of(case, children))
    return (
        f"Case #{case.id} is being carried out right now: {dealt} of {total} players are dealt with or at hand. "
        "Should nobody do so any more, as after a crash, press Stop first."
    )


def alone(case: Case) -> str:
    """Say why somebody cannot go on with a bulk without a second person, and who can."""
    if case.approved_by is None:
        return "This needs a second person, and nobody was asked. End it with `/case settle`, and list the rest anew."
    approver, may = case.approved_by.name, case.capability.traits.meaning
    return (
        f"This needs a second person. `{approver}` has approved it, which counts for anybody else who may {may}, such as "
        f"`{case.actor_name}`, and for as long as `{approver}` may approve."
    )
