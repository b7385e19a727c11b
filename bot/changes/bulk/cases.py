"""The case of a bulk: what it holds, what its children say about it, and who may resume it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.changes.bulk.plans import BulkPlan, BulkRequest, OrderT, PartT
from bot.changes.bulk.subjects import BulkSubject
from bot.errors import InvalidInput
from bot.experiences.players import Player
from bot.i18n import tr, trn
from bot.journal import BULK, NOT_APPLIED, Case, CaseId, Intent, Target
from bot.jsons import Json
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStop:
    """How far a bulk was when somebody stopped it.

    Attributes:
        case: The case of the whole.
        total: All players of the bulk.
        done: Players who were done by then, with the current one.
        in_flight: The case of the current player; more only if an earlier crash left some.
    """

    case: Case
    total: int
    done: int
    in_flight: tuple[CaseId, ...]

    @property
    def action(self) -> str:
        """What was done to every player."""
        action: str = self.case.plan["action"]
        return action


def intent_of(subject: BulkSubject[OrderT, PartT], plan: BulkPlan[OrderT, PartT]) -> Intent:
    """Return the intent of the whole bulk, with all that it takes to resume it."""
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
            "order": subject.order_to_json(request.order),
            "players": list(plan.player_ids),
        },
        before={str(part.player.id): subject.seen(part.plan) for part in plan.parts},
        parent=plan.parent,
        parent_relation=plan.parent_relation,
        player_ids=plan.player_ids,
    )


def request_of(subject: BulkSubject[OrderT, PartT], case: Case) -> BulkRequest[OrderT]:
    """Return what was asked for, without the list: the case holds the players."""
    return BulkRequest(action=case.plan["action"], players="", order=subject.order_from_json(case.plan["order"]))


def ensure_open(case: Case) -> Case:
    """Return a bulk that has not ended.

    Raises:
        InvalidInput: It has ended, or is not a bulk.
    """
    if not case.kind.is_bulk or case.outcome.settled:
        rule = tr(
            "Case #{number} is not a bulk that can be resumed or stopped; `/case view case:{number}` says what it is.",
            number=case.id,
        )
        raise InvalidInput("case", rule)
    return case


def left_of(case: Case, children: Iterable[Case]) -> list[UserId]:
    """Return the players who have no case under this one that was applied, or may have been."""
    done = applied_of(children)
    return [UserId(each) for each in case.plan["players"] if each not in done]


def applied_of(children: Iterable[Case]) -> dict[UserId, CaseId]:
    """Return the cases of a bulk's players that were applied or may have been, the newest of each player."""
    parts = (each for each in children if each.parent_relation == BULK and each.outcome not in NOT_APPLIED)
    return {UserId(each.target.player_id): each.id for each in parts if each.target.player_id is not None}


def players_of(ids: Iterable[UserId], cases: Iterable[Case]) -> list[Player]:
    """Return players by id, each with the names in the last of these cases about them, if there is one."""
    known = {each.target.player_id: Player.of(each.target) for each in cases}
    return [known.get(each, Player.kept(each)) for each in ids]


def summary_of(case: Case, children: Sequence[Case]) -> dict[str, Json]:
    """Return how a bulk ended, by the cases of its players, from all processes.

    Players whose answer was lost count neither as done nor as failed: their own cases are settled, and the case of the bulk is
    not written again.
    """
    left, lost = left_of(case, children), {each.target.player_id for each in children if not each.outcome.settled}
    return {
        "done": len(case.plan["players"]) - len(left) - len(lost),
        "failed": [str(each) for each in left],
        "unknown": sorted(map(str, lost)),
    }


def stop_of(case: Case, children: Sequence[Case]) -> BulkStop:
    """Return how far a bulk was when it was stopped."""
    total = len(case.plan["players"])
    return BulkStop(
        case=case,
        total=total,
        done=total - len(left_of(case, children)),
        in_flight=tuple(each.id for each in children if each.parent_relation == BULK and not each.outcome.settled),
    )


def sign_of_life(case: Case, children: Iterable[Case]) -> datetime:
    """Return when a bulk was last begun or resumed, or its latest player was begun."""
    return max([case.settled_at or case.created_at, *(each.created_at for each in children)])


def under_way(case: Case, children: Iterable[Case]) -> str:
    """Say how far a bulk is that is being carried out, and what to do if it is not."""
    total = len(case.plan["players"])
    done = total - len(left_of(case, children))
    return trn(
        "Case #{number} is being carried out right now: {done} of {count} player is done or being changed. If it has stopped, as "
        "after a crash, press Stop first.",
        "Case #{number} is being carried out right now: {done} of {count} players are done or being changed. If it has stopped, "
        "as after a crash, press Stop first.",
        total,
        number=case.id,
        done=done,
    )


def alone(case: Case) -> str:
    """Say why somebody cannot resume a bulk without a second person, and who can."""
    if case.approved_by is None:
        return tr(
            "This needs a second person, and nobody was asked. End it with `/case settle`, and make a new list of the rest."
        )
    return tr(
        "This needs a second person. `{approver}` has approved it, so anybody else who may {meaning}, such as `{actor}`, can "
        "resume it, as long as `{approver}` may approve.",
        approver=case.approved_by.name,
        meaning=tr(case.capability.traits.meaning),
        actor=case.actor_name,
    )
