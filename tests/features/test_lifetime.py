"""The age of a plan, for every kind of plan: it can be carried out until its lifetime is over, and not a second later."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from workshop import opened_workshop, person

from bot.changes.bulk.plans import BulkRequest
from bot.changes.plans import LIFETIME
from bot.changes.undo_plans import UndoPlan
from bot.errors import StalePlan
from bot.experiences.uploads import Upload
from bot.features.announcements.announcements import AnnouncementPlan, AnnouncementRequest
from bot.features.bans.bulk.plans import BanBulkPlan, BulkAction
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.features.boards.scores import ScorePlan, ScoreRequest
from bot.features.data.addresses import Where
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan
from bot.features.notes.notes import NotePlan
from bot.features.places.places import PublishPlan, PublishRequest
from bot.features.servers.servers import RestartPlan, RestartRequest

WHY = "Because it is a test"
FILE = b'<roblox version="4"></roblox>'
OWNER = person("owner")


@dataclass
class Clock:
    """The bot's time, which moves only by hand."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock(datetime.now(UTC))


@pytest.fixture
async def workshop(tmp_path, clock):
    async with opened_workshop(tmp_path, clock=clock) as workshop:
        yield workshop


async def ban(at):
    return await at.bans.plan_ban(OWNER, BanRequest(player="BuilderBen", duration="7d", reason=WHY))


async def unban(at):
    return await at.bans.plan_unban(OWNER, player="TimedTina", reason=WHY)


async def bulk(at):
    order = BanRequest(player="", duration="7d", reason=WHY)
    return await at.bulk_bans.plan(
        OWNER, BulkRequest(action=BulkAction.BAN, players="BuilderBen, CoinQueen", order=order)
    )


async def entry(at):
    edit = {"field": "Data.Coins", "action": Action.ADD, "value": "5", "reason": WHY}
    return await at.data.writing.plan_edit(OWNER, Where(player="BuilderBen"), **edit)


async def snapshot(at):
    return at.data.snapshots.plan(OWNER, reason=WHY)


async def score(at):
    return await at.scores.plan_set(OWNER, ScoreRequest(board="coins", player="CoinQueen", reason=WHY), score=5)


async def note(at):
    return await at.notes.plan(OWNER, player="BuilderBen", text="Was warned")


async def announcement(at):
    return await at.announcements.plan_announcement(OWNER, AnnouncementRequest(text="Hello"))


async def restart(at):
    return at.servers.plan_restart(OWNER, RestartRequest(reason=WHY))


async def upload(at):
    async def read():
        return FILE

    file = Upload(name="lobby.rbxlx", size_bytes=len(FILE), read=read)
    return await at.places.plan_publish(OWNER, PublishRequest(place="lobby", file=file, published=True, reason=WHY))


async def undo(at):
    """Plan the undo of a change of today, which is made first."""
    done = await at.data.writing.apply(OWNER, await entry(at))
    plan = await at.undo.plan(OWNER, number=str(done.case_id), reason=WHY)
    return plan.by(plan.ways[0])


PLANNED = {
    AnnouncementPlan: announcement,
    BanBulkPlan: bulk,
    BanPlan: ban,
    EntryPlan: entry,
    NotePlan: note,
    PublishPlan: upload,
    RestartPlan: restart,
    ScorePlan: score,
    SnapshotPlan: snapshot,
    UnbanPlan: unban,
    UndoPlan: undo,
}
every_plan = pytest.mark.parametrize("plan_type", PLANNED, ids=lambda each: each.__name__)


def pass_time(workshop, clock, time):
    """Move the bot's clock, and that of Roblox with it."""
    clock.now += time
    workshop.roblox.world.clock.advance(time)


def applying(services, plan_type):
    """What carries out plans of a type, as its declaration says."""
    declared = {kind.plan_type: kind.apply for kind in services.kinds} | {UndoPlan: services.undo.apply}
    return partial(declared[plan_type], OWNER)


async def test_every_kind_of_plan_is_tried_here(workshop):
    assert PLANNED.keys() - {UndoPlan} == {kind.plan_type for kind in workshop.services.kinds} - {None}


@every_plan
async def test_one_second_past_its_lifetime_a_plan_changes_nothing(workshop, clock, plan_type):
    plan = await PLANNED[plan_type](workshop.services)
    cases = await workshop.cases()
    workshop.roblox.requests.clear()
    pass_time(workshop, clock, LIFETIME + timedelta(seconds=1))
    with pytest.raises(StalePlan) as caught:
        await applying(workshop.services, plan_type)(plan)
    assert caught.value.fresh is None
    assert workshop.writes() == []
    assert await workshop.cases() == cases


@every_plan
async def test_at_the_end_of_its_lifetime_a_plan_is_carried_out(workshop, clock, plan_type):
    plan = await PLANNED[plan_type](workshop.services)
    cases = await workshop.cases()
    pass_time(workshop, clock, LIFETIME)
    done = await applying(workshop.services, plan_type)(plan)
    if plan_type is BanBulkPlan:
        await done.task
    made = [case for case in await workshop.cases() if case not in cases]
    assert made
    assert all(case.outcome.settled for case in made)
    assert done.case_id in {case.id for case in made}
