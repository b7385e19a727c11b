"""Every kind of change at Roblox: allowed, denied, refused by Roblox, and with an answer that does not come.

The tests of commands cover the words; here the journal and the world must agree.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from workshop import Workshop, person

from bot.access import Actor
from bot.errors import AccessDenied, LimitReached, StalePlan
from bot.experiences.uploads import Upload
from bot.features.announcements.announcements import AnnouncementRequest
from bot.features.bans.orders import BanRequest
from bot.features.boards.scores import ScoreRequest
from bot.features.data.addresses import Where
from bot.features.data.edits import Action
from bot.features.places.places import PublishRequest
from bot.features.servers.servers import RestartPlan, RestartRequest
from bot.journal import Case, CaseKind, Outcome
from bot.opencloud.errors import OutcomeUnknown, Refused
from bot.wiring import Services
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, LOBBY_ID, TIMED_TINA
from sandbox.roblox import Fault
from sandbox.roblox.data_stores import Target
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.revisions import Content

WHY = "Because it is a test"
FILE = b'<roblox version="4"></roblox>'


async def place_file() -> bytes:
    return FILE


async def plan_restart(services: Services, actor: Actor) -> RestartPlan:
    return services.servers.plan_restart(actor, RestartRequest(reason=WHY))


def banned(workshop: Workshop, player: int) -> bool:
    return workshop.universe.restrictions.get(workshop.roblox.world.clock, player).terms.active


def coins(workshop: Workshop) -> int:
    value = workshop.universe.stores.stores["PlayerData"].entry("global", f"Player_{BUILDER_BEN}").value
    return int(value["Data"]["Coins"])


def score(workshop: Workshop, player: int) -> int | None:
    return workshop.universe.ordered.board("CoinsBoard").get(str(player))


@dataclass(frozen=True)
class Change:
    """A change: who makes it, who may not, how it is planned and applied, and what it changes in the world.

    Attributes:
        can_read_back: Whether reading Roblox shows whether it was applied.
    """

    kind: CaseKind
    by: str
    not_by: str
    plan: Callable[[Services, Actor], Awaitable[Any]]
    apply: Callable[[Services], Callable[[Actor, Any], Awaitable[Any]]]
    state: Callable[[Workshop], object]
    can_read_back: bool = True


CHANGES = (
    Change(
        CaseKind.BAN,
        by="moderator",
        not_by="support",
        plan=lambda at, actor: at.bans.plan_ban(actor, BanRequest(player="BuilderBen", duration="7d", reason=WHY)),
        apply=lambda at: at.bans.apply_ban,
        state=lambda workshop: banned(workshop, BUILDER_BEN),
    ),
    Change(
        CaseKind.UNBAN,
        by="senior",
        not_by="support",
        plan=lambda at, actor: at.bans.plan_unban(actor, player="TimedTina", reason=WHY),
        apply=lambda at: at.bans.apply_unban,
        state=lambda workshop: banned(workshop, TIMED_TINA),
    ),
    Change(
        CaseKind.DATA_EDIT,
        by="editor",
        not_by="support",
        plan=lambda at, actor: at.data.writing.plan_edit(
            actor, Where(player="BuilderBen"), field="Data.Coins", action=Action.ADD, value="5", reason=WHY
        ),
        apply=lambda at: at.data.writing.apply,
        state=coins,
    ),
    Change(
        CaseKind.BOARD_SET,
        by="community",
        not_by="moderator",
        plan=lambda at, actor: at.scores.plan_set(
            actor, ScoreRequest(board="coins", player="CoinQueen", reason=WHY), score=5
        ),
        apply=lambda at: at.scores.apply_change,
        state=lambda workshop: score(workshop, COIN_QUEEN),
    ),
    Change(
        CaseKind.BOARD_REMOVE,
        by="community",
        not_by="editor",
        plan=lambda at, actor: at.scores.plan_remove(
            actor, ScoreRequest(board="coins", player="CoinQueen", reason=WHY)
        ),
        apply=lambda at: at.scores.apply_change,
        state=lambda workshop: score(workshop, COIN_QUEEN),
    ),
    Change(
        CaseKind.SERVERS_RESTART,
        by="owner",
        not_by="moderator",
        plan=plan_restart,
        apply=lambda at: at.servers.apply_restart,
        state=lambda workshop: len(workshop.universe.restarts),
        can_read_back=False,
    ),
    Change(
        CaseKind.ANNOUNCEMENT,
        by="community",
        not_by="moderator",
        plan=lambda at, actor: at.announcements.plan_announcement(actor, AnnouncementRequest(text="Hello")),
        apply=lambda at: at.announcements.apply_announcement,
        state=lambda workshop: len(workshop.universe.messages),
        can_read_back=False,
    ),
    Change(
        CaseKind.PLACE_PUBLISH,
        by="owner",
        not_by="senior",
        plan=lambda at, actor: at.places.plan_publish(
            actor,
            PublishRequest(
                place="lobby",
                file=Upload(name="lobby.rbxlx", size_bytes=len(FILE), read=place_file),
                published=True,
                reason=WHY,
            ),
        ),
        apply=lambda at: at.places.apply_publish,
        state=lambda workshop: len(workshop.universe.places[LOBBY_ID].versions),
        can_read_back=False,
    ),
)
every_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.kind.value)


async def make(workshop: Workshop, change: Change) -> Case:
    """Plan and apply the change; return its case."""
    actor = person(change.by)
    plan = await change.plan(workshop.services, actor)
    await change.apply(workshop.services)(actor, plan)
    (case,) = await workshop.cases()
    return case


@every_change
async def test_an_allowed_change_is_made_once_and_recorded(workshop, change):
    before = change.state(workshop)
    case = await make(workshop, change)
    assert (case.kind, case.outcome, case.actor_id) == (change.kind, Outcome.DONE, person(change.by).user_id)
    assert change.state(workshop) != before
    assert [each.applied for each in workshop.writes()] == [True]


@every_change
async def test_a_plan_changes_nothing(workshop, change):
    before = change.state(workshop)
    await change.plan(workshop.services, person(change.by))
    assert (await workshop.cases(), workshop.writes(), change.state(workshop)) == ([], [], before)


@every_change
async def test_a_person_without_the_permission_causes_no_request(workshop, change):
    with pytest.raises(AccessDenied):
        await change.plan(workshop.services, person(change.not_by))
    assert (await workshop.cases(), list(workshop.roblox.requests)) == ([], [])


@every_change
async def test_a_person_who_lost_the_role_after_the_plan_changes_nothing(workshop, change):
    plan = await change.plan(workshop.services, person(change.by))
    with pytest.raises(AccessDenied):
        await change.apply(workshop.services)(replace(person(change.by), role_ids=frozenset()), plan)
    assert (await workshop.cases(), workshop.writes()) == ([], [])


@every_change
async def test_a_refusal_by_roblox_is_recorded_and_changes_nothing(workshop, change):
    before = change.state(workshop)
    workshop.break_writes(Fault("status", status=403))
    with pytest.raises(Refused):
        await make(workshop, change)
    (case,) = await workshop.cases()
    assert (case.outcome, change.state(workshop)) == (Outcome.REFUSED, before)
    assert len(workshop.writes()) == 1


@every_change
async def test_a_request_that_is_lost_is_open_until_it_can_be_settled(workshop, change):
    before = change.state(workshop)
    workshop.break_writes(Fault("cut_before"))
    with pytest.raises(OutcomeUnknown):
        await make(workshop, change)
    (case,) = await workshop.cases()
    assert (case.outcome, change.state(workshop)) == (Outcome.UNKNOWN, before)
    await workshop.settle()
    (case,) = await workshop.cases()
    assert case.outcome is (Outcome.FAILED if change.can_read_back else Outcome.UNKNOWN)


@every_change
async def test_a_change_whose_answer_is_lost_is_made_once(workshop, change):
    workshop.break_writes(Fault("cut_after"))
    if change.can_read_back:
        assert (await make(workshop, change)).outcome is Outcome.DONE
    else:
        with pytest.raises(OutcomeUnknown):
            await make(workshop, change)
        await workshop.settle()
        (case,) = await workshop.cases()
        assert case.outcome is Outcome.UNKNOWN
        assert len(workshop.writes()) == 1


def ban_by_somebody_else(workshop: Workshop) -> None:
    terms = Terms(active=True, duration_s=3600, display_reason="Set on Creator Hub", private_reason="")
    workshop.universe.restrictions.update(workshop.roblox.world.clock, BUILDER_BEN, terms)


def save_of_the_game(workshop: Workshop) -> None:
    clock, stores = workshop.roblox.world.clock, workshop.universe.stores
    value = stores.stores["PlayerData"].entry("global", f"Player_{BUILDER_BEN}").value
    value["Data"]["Coins"] += 1
    stores.write(clock, Target("PlayerData", "global", f"Player_{BUILDER_BEN}"), Content.of(value))


def score_of_the_game(workshop: Workshop) -> None:
    workshop.universe.ordered.board("CoinsBoard")[str(COIN_QUEEN)] = 77


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        (CaseKind.BAN, ban_by_somebody_else),
        (CaseKind.DATA_EDIT, save_of_the_game),
        (CaseKind.BOARD_SET, score_of_the_game),
        (CaseKind.BOARD_REMOVE, score_of_the_game),
    ],
)
async def test_a_plan_does_not_overwrite_a_later_change(workshop, kind, spoil):
    (change,) = [each for each in CHANGES if each.kind is kind]
    actor = person(change.by)
    plan = await change.plan(workshop.services, actor)
    spoil(workshop)
    spoiled = change.state(workshop)
    with pytest.raises(StalePlan):
        await change.apply(workshop.services)(actor, plan)
    assert change.state(workshop) == spoiled
    assert [each for each in workshop.writes() if each.applied] == []


async def test_a_limit_refuses_before_anything_is_sent(workshop):
    (change,) = [each for each in CHANGES if each.kind is CaseKind.ANNOUNCEMENT]
    actor = person(change.by)
    for _ in range(6):
        await change.apply(workshop.services)(actor, await change.plan(workshop.services, actor))
    plan = await change.plan(workshop.services, actor)
    with pytest.raises(LimitReached):
        await change.apply(workshop.services)(actor, plan)
    assert len(workshop.writes()) == len(await workshop.cases()) == change.state(workshop) == 6


async def test_a_note_is_a_case_and_changes_nothing_at_roblox(workshop):
    notes, actor = workshop.services.notes, person("moderator")
    await notes.apply(actor, await notes.plan(actor, player="BuilderBen", text="Was warned"))
    (case,) = await workshop.cases()
    assert (case.kind, case.outcome, case.target.player_id) == (CaseKind.NOTE, Outcome.DONE, BUILDER_BEN)
    assert workshop.writes() == []


async def test_a_person_without_the_permission_keeps_no_note(workshop):
    notes, actor = workshop.services.notes, person("moderator")
    with pytest.raises(AccessDenied):
        await notes.plan(person("support"), player="BuilderBen", text="Was warned")
    plan = await notes.plan(actor, player="BuilderBen", text="Was warned")
    with pytest.raises(AccessDenied):
        await notes.apply(replace(actor, role_ids=frozenset()), plan)
    assert await workshop.cases() == []


async def test_a_ban_is_of_the_other_accounts_too_unless_the_request_says_otherwise(workshop):
    request = BanRequest(player="BuilderBen", duration="7d", reason=WHY)
    assert (await workshop.services.bans.plan_ban(person("owner"), request)).ban_alts
    assert not (await workshop.services.bans.plan_ban(person("owner"), replace(request, ban_alts=False))).ban_alts
