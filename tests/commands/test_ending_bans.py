"""To end or shorten a ban can need a second person, through every door: the rule `bans:unban` of the settings."""

from dataclasses import replace

import pytest
from kingdom import running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import BUILDER_BEN, LOBBY_ID, TIMED_TINA
from tests.commands.test_approvals import review_card
from tests.commands.test_bans import BAN, MAY_UNDO, UNBAN, ban_by_hand, banned

COMMENTED = '# "bans:unban" = { reviewers = ["senior", "owner"], longer_than = "14d" }'
EVERY = '"bans:unban" = { reviewers = ["senior", "owner"], exempt = ["owner"] }'
LONG = COMMENTED.removeprefix("# ")
WAITS = "@Senior moderator or @Owner must approve"


@pytest.fixture
async def ruled(tmp_path, config_with):
    """Every end of a ban needs a second person."""
    async with running_kingdom(tmp_path, config=config_with((COMMENTED, EVERY), MAY_UNDO)) as kingdom:
        kingdom.running.roblox.world.limits.enabled = False  # two ban changes a minute for each player
        yield kingdom


async def banned_by(person, **options):
    terms = BAN | options
    await person.slash("ban", **terms)
    assert f"{terms['player']} banned for 7 days" in (await person.click("Ban for 7 days")).text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("unban", UNBAN),
        ("ban", BAN | {"duration": "1h"}),
        ("ban", BAN | {"duration": "14d", "ban_alts": False}),
        ("case undo", {"case": "1", "reason": "Appeal accepted"}),
    ],
)
@pytest.mark.parametrize("place", [None, "lobby"])
async def test_every_way_to_end_or_shorten_a_ban_needs_the_second_person(ruled, command, options, place):
    where = {} if place is None else {"place": place}
    await banned_by(ruled.moderator, **where)
    question = await ruled.moderator.slash(command, **(options if command == "case undo" else options | where))
    assert WAITS in question.text
    (label,) = [each.label for each in question.message.buttons if each.label.startswith("Ask ")]
    await ruled.moderator.click(label)
    assert len(await ruled.cases()) == 1

    await ruled.senior.click("Approve", on=review_card(ruled))

    last, _ = await ruled.cases()
    assert (last.outcome, last.actor_id, last.approved_by.id) == (Outcome.DONE, ruled.moderator.id, ruled.senior.id)


async def test_a_longer_ban_or_a_first_one_is_nobody_elses_matter_and_an_exempt_role_asks_nobody(ruled):
    await banned_by(ruled.moderator)
    longer = await ruled.moderator.slash("ban", **BAN | {"duration": "8d"})
    assert WAITS not in longer.text
    await ruled.owner.slash("unban", **UNBAN)
    assert "BuilderBen unbanned" in (await ruled.owner.click("Unban")).text


async def test_a_list_of_unbans_needs_the_second_person_too(ruled):
    question = await ruled.senior.slash(
        "bans bulk", action="unban", reason="Appeals accepted", file=("a.txt", b"TimedTina")
    )
    assert WAITS in question.text
    await ruled.senior.click("Ask to unban 1")
    assert banned(ruled, TIMED_TINA)


@pytest.mark.parametrize(("days_ago", "waits"), [(5, True), (6, False), (10, False)])
async def test_only_what_is_left_of_a_ban_counts(tmp_path, config_with, days_ago, waits):
    async with running_kingdom(tmp_path, config=config_with((COMMENTED, LONG))) as kingdom:
        ban_by_hand(kingdom, days=20, days_ago=days_ago)
        question = await kingdom.moderator.slash("unban", **UNBAN)
        assert (WAITS in question.text) is waits


async def test_a_ban_that_somebody_approved_needs_approval_to_end_however_little_is_left(tmp_path, config_with):
    rule = '"bans:write" = { reviewers = ["senior"], longer_than = "14d", exempt = ["owner"] }'
    settings = config_with((COMMENTED, LONG), (f"# {rule}", rule.replace("14d", "3d")))
    async with running_kingdom(tmp_path, config=settings) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await kingdom.moderator.click("Ask for 7 days")
        await kingdom.senior.click("Approve", on=review_card(kingdom))
        assert banned(kingdom)
        assert WAITS in (await kingdom.moderator.slash("unban", **UNBAN)).text


async def test_a_request_under_the_rule_outlives_a_restart_and_ends_the_ban_once(tmp_path, config_with):
    settings = config_with((COMMENTED, EVERY))
    async with running_kingdom(tmp_path, config=settings) as kingdom:
        ban_by_hand(kingdom, days=2)
        await kingdom.moderator.slash("unban", **UNBAN)
        await kingdom.moderator.click("Ask to unban")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, config=settings, world=world) as kingdom:
        await kingdom.owner.until(lambda: any("Request #1 ·" in each.text for each in kingdom.owner.sees()))
        answer = await kingdom.owner.press_raw("approval:approve:1:1", review_card(kingdom).id)
        assert "asked by @Mona, approved by @Orla" in answer.text
        assert not banned(kingdom)
        assert [each.kind for each in await kingdom.cases()] == [CaseKind.UNBAN]


async def test_who_may_not_end_a_ban_may_not_free_the_other_accounts_that_it_bans(kingdom):
    await banned_by(kingdom.owner)
    sparing = BAN | {"duration": "14d", "ban_alts": False}
    refused = await kingdom.moderator.slash("ban", **sparing)
    assert "Suspected other accounts, which owner banned too (case #1), would become free" in refused.text
    assert "cases:undo" in refused.text
    question = await kingdom.senior.slash("ban", **sparing)
    assert "Other accounts are banned now, and will not be." in question.text
    assert "shorter" not in question.text


async def test_whoami_and_explain_say_it(ruled):
    answer = await ruled.moderator.slash("staff whoami")
    assert "to end or shorten a ban needs the approval of @Senior moderator or @Owner" in answer.text
    assert "to end or shorten a ban needs" not in (await ruled.owner.slash("staff whoami")).text


UNDO = ("case undo", {"case": "1", "reason": "Appeal accepted"}, "Ask to undo")
DIRECT = ("unban", UNBAN, "Ask to unban")


@pytest.mark.parametrize(("first", "second"), [(UNDO, DIRECT), (DIRECT, UNDO), (UNDO, UNDO)])
async def test_an_undo_and_an_unban_of_one_ban_are_the_same_and_wait_once(ruled, first, second):
    await banned_by(ruled.moderator)
    command, options, label = first
    await ruled.moderator.slash(command, **options)
    await ruled.moderator.click(label)
    command, options, label = second
    for person in (ruled.moderator, ruled.senior):
        question = await person.slash(command, **options)
        assert "This waits for a second person already. @Mona asked for it" in question.text
        assert "request #1" in question.text
        assert label not in [each.label for each in question.message.buttons]
    await ruled.senior.click("Approve", on=review_card(ruled))
    assert not banned(ruled)


async def test_the_undo_of_another_ban_is_another_act(ruled):
    await banned_by(ruled.moderator)
    await banned_by(ruled.moderator, player="CoinQueen")
    for number in ("1", "2"):
        question = await ruled.moderator.slash("case undo", case=number, reason="Appeal accepted")
        assert "waits for a second person already" not in question.text
        await ruled.moderator.click("Ask to undo")
    assert review_card(ruled, 2)


BANNER = (
    "[roles.data_editor]",
    '[roles.banner]\nid = 1200000000000000019\nmay = ["bans:write", "bans:permanent"]\n\n[roles.data_editor]',
)


@pytest.mark.parametrize("command", ["unban", "ban", "case undo"])
async def test_a_refusal_names_only_roles_that_alone_may_do_all_of_it(tmp_path, config_with, command):
    async with running_kingdom(tmp_path, config=config_with(BANNER)) as kingdom:
        await kingdom.owner.slash(
            "data edit", player="BuilderBen", field="Data.Coins", action="add", value="1", reason="x"
        )
        await kingdom.owner.click("Save 1 change")
        await banned_by(kingdom.owner)
        options = {"unban": UNBAN, "ban": BAN | {"duration": "1h"}, "case undo": {"case": "1", "reason": "x"}}[command]
        person = kingdom.senior if command == "case undo" else kingdom.moderator
        refused = await person.slash(command, **options)
        able = "@Owner" if command == "case undo" else "@Owner or @Senior moderator"
        assert f"\nNothing was changed. {able} can.\n" in refused.text


def change_at_roblox(kingdom, place_id=None, **terms):
    """Change a ban as the Creator Hub does: it begins again, and the private reason stays."""
    clock, restrictions = kingdom.running.roblox.world.clock, kingdom.universe.restrictions
    now = restrictions.get(clock, BUILDER_BEN, place_id).terms
    restrictions.put(BUILDER_BEN, replace(now, **terms), clock.stamp(), place_id=place_id)


CHANGES_AT_ROBLOX = [{"display_reason": "Put more kindly"}, {"duration_s": 86_400}, {"duration_s": 20 * 86_400}]


@pytest.mark.parametrize("terms", CHANGES_AT_ROBLOX)
@pytest.mark.parametrize("place", [None, "lobby"])
async def test_a_ban_that_was_changed_at_roblox_is_still_the_ban_of_who_gave_it(kingdom, terms, place):
    where = {"place": place} if place is not None else {}
    await banned_by(kingdom.owner, **where)
    change_at_roblox(kingdom, LOBBY_ID if place is not None else None, **terms)
    refused = await kingdom.moderator.slash("unban", **UNBAN | where)
    assert "The ban that owner gave (case #1) would end sooner" in refused.text
    question = await kingdom.senior.slash("unban", **UNBAN | where)
    assert "Changed at Roblox since case #1 by @Orla" in question.text


async def test_a_change_at_roblox_takes_no_approval_from_a_ban(tmp_path, config_with):
    rule = '"bans:write" = { reviewers = ["senior"], longer_than = "14d", exempt = ["owner"] }'
    settings = config_with((COMMENTED, LONG), (f"# {rule}", rule.replace("14d", "3d")))
    async with running_kingdom(tmp_path, config=settings) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await kingdom.moderator.click("Ask")
        await kingdom.senior.click("Approve", on=review_card(kingdom))
        change_at_roblox(kingdom, duration_s=3_600)
        assert WAITS in (await kingdom.moderator.slash("unban", **UNBAN)).text


@pytest.mark.parametrize(
    "reason", ["Steward case 1 by owner (Discord 1)", "Steward case 7 by owner (Discord 1)", "By hand"]
)
async def test_a_private_reason_that_is_not_of_the_case_names_nobody(kingdom, reason):
    await banned_by(kingdom.owner)
    change_at_roblox(kingdom, private_reason=reason)
    assert "outside Steward" in (await kingdom.senior.slash("unban", **UNBAN)).text
