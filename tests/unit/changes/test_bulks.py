"""Bulks of a made-up feature, which gives badges to players: on a journal, without Discord or Roblox."""

import asyncio
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from journal_samples import Clock

from bot.access import Actor, Capability, DiscordId, Extent, Policy, Role
from bot.changes.bulk.bulks import CUT_OFF, PATIENCE, Bulks
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.kinds import bulk_kind
from bot.changes.bulk.plans import TO_UNDO, BulkPlan, BulkRequest
from bot.changes.bulk.runs import BulkRuns
from bot.changes.bulk.subjects import BulkSubject
from bot.changes.bulk.undo import BulkUndo
from bot.changes.outcomes import outcome_of
from bot.changes.plans import Plan
from bot.errors import AccessDenied, InvalidInput, NobodyLeft, StalePlan
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Player, Players
from bot.journal import CaseId, CaseKind, Intent, Journal, Outcome
from bot.opencloud.errors import Refused, RobloxDown
from bot.opencloud.resources.users import NamedUser
from bot.storage import Database

NAMES = {1: "Ann", 2: "Ben", 3: "Cem", 4: "Dua"}
STAFF = Role(name="staff", id=DiscordId(21), may=frozenset({Capability.NOTES_WRITE, Capability.CASES_UNDO}))
MONA = Actor(user_id=DiscordId(11), name="Mona", guild_id=DiscordId(1), role_ids=frozenset({STAFF.id}))
OTTO = replace(MONA, user_id=DiscordId(12), name="Otto")
NOBODY = replace(MONA, user_id=DiscordId(13), role_ids=frozenset())


@dataclass(frozen=True, kw_only=True)
class BadgeOrder:
    badge: str
    experience: str | None = None

    @property
    def duration(self):
        return None


@dataclass(frozen=True, kw_only=True)
class BadgePlan(Plan):
    player: Player
    before: str | None
    badge: str | None


@dataclass(frozen=True, kw_only=True)
class BadgeBulkPlan(BulkPlan[BadgeOrder, BadgePlan]):
    pass


@dataclass
class Badges:
    """A feature with one badge for each player, and its faults.

    Attributes:
        faults: The fault for each player.
        held: The player whose change waits until `go` is set.
    """

    journal: Any
    policy: Any
    clock: Any
    worn: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)
    held: int | None = None
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    def require(self, actor, game):
        return self.policy.require(actor, Capability.NOTES_WRITE, Extent(experience=game.key))

    async def give(self, actor, plan):
        if self.worn.get(plan.player.id) != plan.before:
            raise StalePlan
        intent = Intent(
            kind=CaseKind.NOTE,
            experience=plan.experience.key,
            target=plan.player.target,
            reason=plan.reason,
            capability=Capability.NOTES_WRITE,
            plan={"badge": plan.badge},
            before=plan.before,
            parent=plan.parent,
            parent_relation=plan.parent_relation,
            claim=plan.part_of,
        )
        async with self.journal.change(actor, intent, self.require(actor, plan.experience)) as case:
            if plan.player.id == self.held:
                self.waiting.set()
                await self.go.wait()
            if plan.player.id in self.faults:
                raise self.faults[plan.player.id]
            self.worn[plan.player.id] = plan.badge
        return SimpleNamespace(plan=plan, case_id=case.id)

    def in_bulk(self):
        return BulkSubject(
            kind=CaseKind.BANS_BULK,  # the journal has no other kind of bulk
            capability=Capability.NOTES_WRITE,
            plan_type=BadgeBulkPlan,
            require=self.require,
            complete_order=lambda game, request: replace(request.order, experience=game.key),
            order_to_undo=lambda game, reason: BadgeOrder(badge=reason, experience=game.key),
            order_to_json=asdict,
            order_from_json=lambda kept: BadgeOrder(**kept),
            act=lambda game, request, cases: Giving(self, game, request, cases),
            grant=lambda actor, part: self.require(actor, part.experience),
            weight=lambda part: timedelta(0),
            seen=lambda part: part.before,
            is_as_seen=lambda part, seen: part.before == seen,
            is_altered=lambda outcome: False,
        )


@dataclass(frozen=True)
class Giving:
    """Gives each player the badge of an order, or the badge from before a bulk."""

    badges: Badges
    game: Any
    request: Any
    cases: Any

    def require(self, actor):
        return (self.badges.require(actor, self.game),)

    async def plan(self, actor, player):
        order, before = self.request.order, self.badges.worn.get(player.id)
        badge = order.badge
        if self.request.action == TO_UNDO:
            badge = (await self.badges.journal.case(self.cases[player.id])).before
        if before == badge:
            raise InvalidInput("players", "already wears it")
        now = self.badges.clock()
        return BadgePlan(
            experience=self.game, reason=order.badge, planned_at=now, player=player, before=before, badge=badge
        )

    async def make(self, actor, part):
        return await self.badges.give(actor, part)


class Users:
    """Roblox's accounts."""

    async def find_by_ids(self, ids):
        return {each: NamedUser(id=each, name=NAMES[each], display_name=NAMES[each]) for each in ids if each in NAMES}

    async def find_by_names(self, names):
        return {}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def journal(tmp_path, clock):
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/steward.sqlite3") as database:
        await database.migrate()
        yield Journal(database, outcome_of=outcome_of, clock=clock)


@dataclass
class Process:
    """The bulks of one process."""

    badges: Badges
    changes: BulkChanges
    bulks: Bulks

    async def begin(self, players, badge="gold"):
        plan = await self.changes.plan(MONA, asked(players, badge))
        return await self.changes.apply(MONA, plan)


def process_on(journal, clock):
    policy, client = Policy([STAFF], guilds=[DiscordId(1)]), SimpleNamespace(users=Users())
    game = Experience(key="kingdom", name="Kingdom", universe_id=1, client=client)
    experiences = Experiences([game], default="kingdom")
    players, runs = Players(journal, policy), BulkRuns(policy, journal)
    badges = Badges(journal, policy, clock)
    changes = BulkChanges(badges.in_bulk(), experiences, players, journal, policy, clock, runs)
    return Process(badges, changes, Bulks((changes,), runs, journal=journal, policy=policy, clock=clock))


@pytest.fixture
def process(journal, clock):
    return process_on(journal, clock)


def asked(players, badge="gold"):
    return BulkRequest(action="give", players=players, order=BadgeOrder(badge=badge))


async def parts(journal, case_id=1):
    """The players with a case of a bulk, and the outcomes, oldest first."""
    return [(each.target.player_id, each.outcome) for each in await journal.children(CaseId(case_id))]


async def test_a_dry_run_says_who_would_be_changed_and_who_would_not_and_changes_nothing(process, journal):
    process.badges.worn[2] = "gold"
    plan = await process.changes.plan(MONA, asked("user id\n1\n2\n1\nDan\n3"))
    assert type(plan) is BadgeBulkPlan
    assert [(part.player.name, part.plan.badge) for part in plan.parts] == [("Ann", "gold"), ("Cem", "gold")]
    assert [(each.listed.line, each.listed.typed) for each in plan.left_out] == [(3, "2"), (4, "1"), (5, "Dan")]
    assert process.badges.worn == {2: "gold"}
    assert await journal.unsettled() == []
    with pytest.raises(NobodyLeft):
        await process.changes.plan(MONA, asked("2"))


async def test_a_failure_of_one_player_does_not_stop_the_rest_and_is_summed_up(process, journal):
    process.badges.faults[2] = Refused("GiveBadge", status=400)
    run = await process.begin("1\n2\n3")
    await run.task
    assert process.badges.worn == {1: "gold", 3: "gold"}
    assert await parts(journal) == [(1, Outcome.DONE), (2, Outcome.REFUSED), (3, Outcome.DONE)]
    whole = await journal.case(run.case_id)
    assert (whole.outcome, whole.after) == (Outcome.DONE, {"done": 2, "failed": ["2"], "unknown": []})
    assert whole.plan == {"action": "give", "order": {"badge": "gold", "experience": "kingdom"}, "players": [1, 2, 3]}
    assert whole.before == {"1": None, "2": None, "3": None}


async def test_a_failure_that_affects_every_player_stops_it_and_somebody_else_resumes_the_rest(process, journal):
    process.badges.faults[2] = RobloxDown("GiveBadge")
    run = await process.begin("1\n2\n3")
    await run.task
    assert (type(run.failure), run.complete) == (RobloxDown, False)
    assert (await journal.case(run.case_id)).outcome is Outcome.UNKNOWN
    process.badges.faults.clear()
    with pytest.raises(AccessDenied):
        await process.bulks.resume(NOBODY, "1")
    resumed = await process.bulks.resume(OTTO, "1")
    await resumed.task
    assert (resumed.earlier, resumed.complete, type(resumed.plan)) == (1, True, BadgeBulkPlan)
    assert process.badges.worn == {1: "gold", 2: "gold", 3: "gold"}
    assert [each.actor_id for each in await journal.children(CaseId(1))] == [11, 11, 12, 12]


async def test_a_stopped_bulk_resumes_in_another_process_and_repeats_no_player(process, journal, clock):
    process.badges.held = 1
    run = await process.begin("1\n2\n3\n4")
    await process.badges.waiting.wait()
    elsewhere = process_on(journal, clock)
    elsewhere.badges.worn = process.badges.worn
    with pytest.raises(InvalidInput, match="1 of 4 players are done or being changed"):
        await elsewhere.bulks.resume(OTTO, "1")
    stop = await elsewhere.bulks.stop(OTTO, 1)
    assert (stop.case.id, stop.action, stop.total, stop.done, stop.in_flight) == (1, "give", 4, 1, (2,))
    process.badges.go.set()
    await run.task
    assert process.badges.worn == {1: "gold"}

    process.badges.worn[3] = "silver"  # by hand, after the dry run
    resumed = await elsewhere.bulks.resume(OTTO, "1")
    await resumed.task
    assert process.badges.worn == {1: "gold", 2: "gold", 3: "silver", 4: "gold"}
    assert await parts(journal) == [(1, Outcome.DONE), (2, Outcome.DONE), (4, Outcome.DONE)]
    assert [type(part.failure) for part in resumed.parts] == [type(None), StalePlan, type(None)]
    assert (await journal.case(CaseId(1))).after == {"done": 3, "failed": ["3"], "unknown": []}
    with pytest.raises(InvalidInput, match="not a bulk that can be resumed"):
        await elsewhere.bulks.stop(OTTO, 1)


async def test_the_end_of_a_process_waits_for_the_player_whose_turn_it_is_and_begins_no_other(process, journal):
    process.badges.held = 1
    await process.begin("1\n2")
    await process.badges.waiting.wait()
    finishing = asyncio.create_task(process.changes.runs.finish())
    await asyncio.sleep(0)
    process.badges.go.set()
    await finishing
    assert process.badges.worn == {1: "gold"}
    assert await parts(journal) == [(1, Outcome.DONE)]
    assert (await journal.case(CaseId(1))).outcome is Outcome.UNKNOWN


async def test_a_bulk_is_undone_as_a_whole_and_only_once(process, journal):
    process.badges.worn[1] = "silver"
    run = await process.begin("1\n2\n3")
    await run.task
    process.badges.worn[3] = None  # somebody undid it
    undo: Any = BulkUndo(process.changes)
    plan = await undo.plan(MONA, await journal.case(run.case_id), "Wrong players")
    (way,) = plan.ways
    assert [(part.player.id, part.plan.badge) for part in way.plan.parts] == [(1, "silver"), (2, None)]
    assert [each.listed.typed for each in way.plan.left_out] == ["Cem"]
    undoing = await undo.apply(MONA, way.plan)
    await undoing.task
    assert process.badges.worn == {1: "silver", 2: None, 3: None}
    whole = await journal.case(undoing.case_id)
    assert (whole.parent, whole.parent_relation, whole.plan["action"]) == (1, "undo", "undo")
    with pytest.raises(InvalidInput, match="already undone by case #5"):
        await undo.apply(MONA, way.plan)


async def test_an_interrupted_bulk_is_settled_as_stopped_after_a_while(process, journal, clock):
    process.badges.held = 1
    run = await process.begin("1\n2")
    await process.badges.waiting.wait()
    run.task.cancel()
    await asyncio.wait({run.task})
    await journal.settle(CaseId(2), Outcome.DONE)
    whole = await journal.case(run.case_id)
    assert (whole.outcome, await process.bulks.settle(whole)) == (Outcome.SENT, None)
    clock.move(seconds=PATIENCE.total_seconds() + 1)
    assert await process.bulks.settle(whole) is None
    whole = await journal.case(run.case_id)
    assert (whole.outcome, whole.notes[-1].text) == (Outcome.UNKNOWN, CUT_OFF)


async def test_an_approval_request_is_planned_again_from_its_stored_data(process):
    approval = bulk_kind(process.changes, process.bulks, approval="badges").approval
    plan = await process.changes.plan(MONA, asked("1\n2"))
    again = await approval.replan(MONA, approval.inputs(plan))
    assert again == plan
    process.badges.worn[2] = "silver"
    changed = await approval.replan(MONA, approval.inputs(plan))
    assert approval.inputs(changed) == approval.inputs(plan)
    assert approval.seen(changed) != approval.seen(plan)
