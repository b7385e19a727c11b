"""What waits for a second person names the player whom it concerns, so that it is found when that player is to be forgotten."""

from datetime import timedelta
from functools import partial

import pytest
from workshop import opened_workshop, person

from bot import app
from bot.access import ApprovalRule, Capability
from bot.changes.approvals import Approvals
from bot.changes.bulk.plans import BulkRequest
from bot.changes.cards.approvals import kept
from bot.features.announcements.announcements import AnnouncementRequest
from bot.features.bans.bulk.plans import BulkAction
from bot.features.bans.orders import BanRequest
from bot.features.boards.scores import ScoreRequest
from bot.features.data.addresses import Where
from bot.features.data.edits import Action
from bot.journal.approval_requests.requests import Requests
from bot.journal.archive import Archive
from bot.storage import Database
from bot.wiring import FACES
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, TIMED_TINA

WHY = "Because it is a test"
OWNER = person("owner")
RULE = ApprovalRule(covered=Capability.BANS_WRITE, approvers=("owner",), expires=timedelta(hours=1))


async def ban(at):
    return await at.bans.plan_ban(OWNER, BanRequest(player="BuilderBen", duration="7d", reason=WHY))


async def unban(at):
    return await at.bans.plan_unban(OWNER, player="TimedTina", reason=WHY)


async def edit(at):
    edit = {"field": "Data.Coins", "action": Action.ADD, "value": "5", "reason": WHY}
    return await at.data.writing.plan_edit(OWNER, Where(player="BuilderBen"), **edit)


async def undo(at):
    done = await at.data.writing.apply(OWNER, await edit(at))
    return await at.undo.plan(OWNER, number=str(done.case_id), reason=WHY)


async def score(at):
    return await at.scores.plan_set(OWNER, ScoreRequest(board="coins", player="CoinQueen", reason=WHY), score=5)


async def announcement(at):
    return await at.announcements.plan_announcement(OWNER, AnnouncementRequest(text="Hello", player="BuilderBen"))


async def announcement_to_all(at):
    return await at.announcements.plan_announcement(OWNER, AnnouncementRequest(text="Hello"))


async def bulk(at):
    order = BanRequest(player="", duration="7d", reason=WHY)
    listed = BulkRequest(action=BulkAction.BAN, players="BuilderBen, CoinQueen", order=order)
    return await at.bulk_bans.plan(OWNER, listed)


async def found(folder, planned, player_id):
    """Make a plan wait; return the numbers of the requests about a player alone, and of those that have the player on a list."""
    async with (
        opened_workshop(folder) as workshop,
        Database.open(f"sqlite+aiosqlite:///{folder}/journal.sqlite3") as database,
    ):
        services = workshop.services
        approvals = Approvals(
            Requests(database, clock=app.utc_now),
            services.cases.policy,
            services.kinds,
            services.undo,
            draw=partial(kept, faces=FACES),
            clock=app.utc_now,
        )
        await approvals.ask(OWNER, await planned(services), RULE)
        personal = await Archive(database, clock=app.utc_now).find_personal(player_id)
        return personal.requests, personal.waiting


@pytest.mark.parametrize(
    ("planned", "player_id"),
    [
        (ban, BUILDER_BEN),
        (unban, TIMED_TINA),
        (edit, BUILDER_BEN),
        (undo, BUILDER_BEN),
        (score, COIN_QUEEN),
        (announcement, BUILDER_BEN),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
async def test_a_request_about_one_player_is_found(tmp_path, planned, player_id):
    assert await found(tmp_path, planned, player_id) == ((1,), ())


@pytest.mark.parametrize("player_id", [BUILDER_BEN, COIN_QUEEN])
async def test_a_request_about_many_players_is_found_for_each_of_them(tmp_path, player_id):
    assert await found(tmp_path, bulk, player_id) == ((), (1,))


@pytest.mark.parametrize("planned", [announcement_to_all, ban, bulk], ids=lambda each: each.__name__)
async def test_a_request_about_others_is_not_found(tmp_path, planned):
    assert await found(tmp_path, planned, TIMED_TINA) == ((), ())
