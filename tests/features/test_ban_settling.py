"""A ban or an unban whose answer is lost: what Roblox shows and keeps says whether it was applied."""

import asyncio
from datetime import timedelta

import pytest
from workshop import person

from bot.features.bans.orders import BanRequest
from bot.features.bans.restrictions import CLOCK_SKEW, private_reason
from bot.journal import Outcome
from bot.opencloud.errors import OutcomeUnknown
from sandbox.example.world import BUILDER_BEN, LOBBY_ID, TIMED_TINA
from sandbox.roblox import Fault, Hold
from sandbox.roblox.restrictions import Terms

WHY = "Because it is a test"
OWNER = person("owner")


async def ban(at, place=None):
    plan = await at.bans.plan_ban(OWNER, BanRequest(player="BuilderBen", duration="7d", reason=WHY, place=place))
    await at.bans.apply_ban(OWNER, plan)


async def ban_in_the_lobby(at):
    await ban(at, "lobby")


async def unban(at):
    await at.bans.apply_unban(OWNER, await at.bans.plan_unban(OWNER, player="TimedTina", reason=WHY))


every_change = pytest.mark.parametrize(
    ("make", "player", "place"),
    [(ban, BUILDER_BEN, None), (ban_in_the_lobby, BUILDER_BEN, LOBBY_ID), (unban, TIMED_TINA, None)],
)


async def lose(workshop, make, *, applied):
    """Make a change that Roblox applies or not, without an answer to it or to the question what became of it."""
    faults = workshop.roblox.faults
    workshop.break_writes(Fault("cut_after" if applied else "cut_before"))
    held = faults.add(Hold("PATCH"))
    making = asyncio.create_task(make(workshop.services))
    await held.arrived()
    faults.add(Fault("status", "GET", status=503, count=None))
    held.release()
    with pytest.raises(OutcomeUnknown):
        await making
    faults.clear()
    (case,) = await workshop.cases()
    assert case.outcome is Outcome.UNKNOWN
    return case


def set_by_somebody_else(workshop, player, place, reason="Set on Creator Hub"):
    """Change the player's ban outside Steward."""
    terms = Terms(active=True, duration_s=3600, display_reason=WHY, private_reason=reason)
    workshop.universe.restrictions.update(workshop.roblox.world.clock, player, terms, place_id=place)


async def settled(workshop):
    await workshop.settle()
    (case,) = await workshop.cases()
    return case.outcome


@every_change
async def test_what_is_in_force_under_its_number_was_applied_whatever_the_log_says(workshop, make, player, place):
    await lose(workshop, make, applied=True)
    workshop.roblox.faults.add(Fault("status", path=":listLogs", status=503, count=None))
    assert await settled(workshop) is Outcome.DONE


@every_change
async def test_what_was_changed_again_since_was_applied_if_the_log_says_so(workshop, make, player, place):
    await lose(workshop, make, applied=True)
    set_by_somebody_else(workshop, player, place)
    assert await settled(workshop) is Outcome.DONE


@every_change
async def test_what_is_neither_in_force_nor_in_the_log_was_not_applied(workshop, make, player, place):
    await lose(workshop, make, applied=False)
    assert await settled(workshop) is Outcome.FAILED


@every_change
async def test_what_somebody_else_has_set_since_is_not_taken_for_it(workshop, make, player, place):
    await lose(workshop, make, applied=False)
    set_by_somebody_else(workshop, player, place)
    assert await settled(workshop) is Outcome.FAILED


@every_change
@pytest.mark.parametrize("in_force", [True, False])
async def test_an_older_write_of_another_journal_with_the_same_number_is_not_taken_for_it(
    workshop, make, player, place, in_force
):
    case = await lose(workshop, make, applied=False)
    clock = workshop.roblox.world.clock
    clock.advance(-CLOCK_SKEW - timedelta(seconds=10))
    set_by_somebody_else(workshop, player, place, private_reason(case.id, OWNER.name, OWNER.user_id, WHY))
    clock.advance(CLOCK_SKEW + timedelta(seconds=10))
    if not in_force:
        set_by_somebody_else(workshop, player, place)
    assert await settled(workshop) is Outcome.FAILED


@every_change
async def test_a_longer_number_that_begins_with_its_own_is_not_taken_for_it(workshop, make, player, place):
    case = await lose(workshop, make, applied=False)
    set_by_somebody_else(workshop, player, place, private_reason(case.id * 10, OWNER.name, OWNER.user_id, WHY))
    assert await settled(workshop) is Outcome.FAILED


@every_change
async def test_the_same_number_by_another_person_is_not_taken_for_it(workshop, make, player, place):
    case = await lose(workshop, make, applied=False)
    set_by_somebody_else(workshop, player, place, private_reason(case.id, OWNER.name, OWNER.user_id + 1, WHY))
    assert await settled(workshop) is Outcome.FAILED


async def test_a_write_at_a_clock_that_is_a_little_behind_is_still_its_own(workshop):
    workshop.roblox.world.clock.advance(timedelta(seconds=5) - CLOCK_SKEW)
    await lose(workshop, ban, applied=True)
    assert await settled(workshop) is Outcome.DONE
