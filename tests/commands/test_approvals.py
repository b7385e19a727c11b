"""Approval requests: a change that needs a second person waits in the review channel, and is done once."""

import asyncio
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from journal_samples import BAN as INTENT
from journal_samples import alter, grant
from kingdom import image, running_kingdom

from bot.access import Actor
from bot.changes.outcomes import outcome_of
from bot.errors import RequestOver
from bot.journal import CaseKind, Journal, Outcome
from bot.journal.approval_requests import RequestId, Requests
from bot.storage import Database
from sandbox.discord import DM
from sandbox.example.guild import GUILD_ID, OWNER, REVIEW_CHANNEL_ID, SENIOR
from sandbox.example.world import BUILDER_BEN
from sandbox.roblox.restrictions import Terms

BAN = {"player": "BuilderBen", "duration": "permanent", "reason": "Exploiting the duel bug"}
PATCHES = ("PATCH", "user-restrictions")
PERMANENT = '"bans:permanent" = { reviewers = ["senior", "owner"], expires = "24h" }'


class Clock:
    """The bot's time, which tests move forward."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def timed(tmp_path, clock):
    async with running_kingdom(tmp_path, clock=clock) as kingdom:
        yield kingdom


async def asked(kingdom, person=None):
    """Ask for a permanent ban; return the answer and the card in the review channel."""
    person = person or kingdom.senior
    await person.slash("ban", **BAN)
    answer = await person.click("Ask for permanent")
    return answer, review_card(kingdom)


def review_card(kingdom, number=1):
    """The card of a request, as the owner sees it."""
    (card,) = [each for each in kingdom.owner.sees() if f"Request #{number} ·" in each.text and not each.ephemeral]
    return card


def owner_of(kingdom):
    return Actor(user_id=kingdom.owner.id, name="owner", guild_id=GUILD_ID, role_ids=frozenset(kingdom.owner.roles))


def direct_messages(kingdom, person):
    """The direct messages that a person got."""
    return [each.text for each in person.sees() if "Request #" in each.text and each.channel == DM]


async def test_a_second_person_approves_and_both_are_on_the_case(kingdom):
    nothing = await kingdom.senior.slash("approvals")
    assert nothing.text.endswith("is posted in the review channel, with Approve and Deny.")
    answer, card = await asked(kingdom)
    assert "Waiting for approval" in answer.text
    assert "Request #1" in answer.text
    assert "Ban BuilderBen permanently?" in card.text
    assert card.channel == "reviews"
    for words in ("@Sol asks", "Ben the Builder", BAN["reason"], "@Senior moderator or @Owner can approve"):
        assert words in card.text
    assert kingdom.requests(*PATCHES) == []
    assert await kingdom.cases() == []

    outcome = await kingdom.owner.click("Approve", on=card)
    assert outcome.private
    assert "BuilderBen banned permanently" in outcome.text
    assert len(kingdom.requests(*PATCHES)) == 1
    terms = kingdom.universe.restrictions.get(kingdom.running.roblox.world.clock, BUILDER_BEN).terms
    assert (terms.active, terms.duration_s) == (True, None)
    (case,) = await kingdom.cases()
    assert (case.kind, case.outcome, case.actor_id) == (CaseKind.BAN, Outcome.DONE, kingdom.senior.id)
    assert (case.approved_by.id, case.approved_by.name) == (kingdom.owner.id, "owner")
    assert card.text.startswith("BuilderBen banned permanently\n")
    assert "✅ Approved by @Orla" in card.text
    assert "Case #1" in card.text
    assert "?" not in card.text
    assert card.buttons == []
    assert ["Approved by @Orla" in each for each in direct_messages(kingdom, kingdom.senior)] == [True]
    viewed = await kingdom.owner.slash("case view", case="1")
    assert "asked by @Sol, approved by @Orla" in viewed.text


async def test_the_question_names_the_approvers_only_if_one_is_needed(tmp_path, config_with):
    exempt = PERMANENT.replace("expires", 'exempt = ["owner"], expires')
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, exempt))) as kingdom:
        question = await kingdom.senior.slash("ban", **BAN)
        assert "@Senior moderator or @Owner must approve first, within 1 day" in question.text
        timed = await kingdom.senior.slash("ban", **BAN | {"duration": "7d"})
        alone = await kingdom.owner.slash("ban", **BAN)
        for answer, verb in ((timed, "Ban for 7 days"), (alone, "Ban permanently")):
            assert "must approve" not in answer.text
            assert [each.label for each in answer.message.buttons] == [verb, "Cancel"]


async def test_a_denial_says_why_and_changes_nothing(kingdom):
    _, card = await asked(kingdom)
    await kingdom.owner.click("Deny…", on=card)
    await kingdom.owner.fill({"Reason": "Too harsh for a first time"})
    assert "BuilderBen was not banned" in card.text
    assert "⛔ Denied by @Orla" in card.text
    assert "Too harsh for a first time" in card.text
    assert card.buttons == []
    assert ["Too harsh for a first time" in each for each in direct_messages(kingdom, kingdom.senior)] == [True]
    assert kingdom.requests(*PATCHES) == []
    assert await kingdom.cases() == []


async def test_the_asker_cannot_approve_but_may_withdraw(kingdom):
    _, card = await asked(kingdom)
    refused = await kingdom.senior.click("Approve", on=card)
    assert refused.text.startswith("Not your own request\n⛔ You asked for this yourself. Somebody else must approve.")
    await kingdom.senior.click("Deny…", on=card)
    await kingdom.senior.fill({"Reason": "Wrong player"})
    assert "↩️ Taken back by @Sol" in card.text
    assert kingdom.requests(*PATCHES) == []


async def test_the_asker_withdraws_a_request_where_they_asked(kingdom):
    answer, card = await asked(kingdom)
    assert [each.label for each in answer.message.buttons] == ["Take back…"]
    await kingdom.senior.click("Take back…")
    await kingdom.owner.click("Deny…", on=card)
    await kingdom.senior.fill({"Reason": "Wrong player"})
    assert "↩️ Taken back by @Sol" in card.text
    assert "↩️ Taken back by @Sol" in answer.message.text  # where it said that it waits
    assert answer.message.buttons == []
    late = (await kingdom.owner.fill({"Reason": "Not proven"})).text
    assert "Request #1 is no longer open" in late
    assert "denied or taken back" in late
    assert "Ask for permanent" in (await kingdom.senior.slash("ban", **BAN)).text


async def test_a_withdrawal_is_for_the_asker_and_approvers_alone(kingdom):
    answer, card = await asked(kingdom)
    refused = await kingdom.moderator.press_raw("approval:withdraw:1:0", answer.message.id)
    assert "Not for your role" in refused.text
    assert "can approve" in card.text


@pytest.mark.parametrize("other", ["senior", "owner"])
async def test_the_same_act_on_the_same_target_waits_once(kingdom, other):
    await asked(kingdom)
    person = kingdom.running.discord.person(other)
    same = await person.slash("ban", **BAN | {"duration": "permanent", "reason": "Said differently", "note": "Seen"})
    for words in ("This waits for a second person already", "@Sol asked for it", "request #1"):
        assert words in same.text
    assert [each.label for each in same.message.buttons] == ["Edit…"]
    for options in ({"player": "CoinQueen"}, {"place": "lobby"}):
        assert "Ask for permanent" in (await person.slash("ban", **BAN | options)).text


SECOND_ACCOUNT_OF_ORLA = (
    "# same_person = [[1200000000000000114, 1200000000000000116]]",
    "same_person = [[1200000000000000114, 1200000000000000116]]",
)


@pytest.mark.parametrize("discord_id", [1200000000000000114, 1200000000000000116])
@pytest.mark.parametrize(
    ("command", "options", "label"),
    [
        ("ban", BAN, "Ask for permanent"),
        ("unban", {"player": "BuilderBen", "reason": "Appeal"}, "Ask to unban"),
        (
            "bans bulk",
            {"action": "unban", "reason": "x", "file": ("a.txt", b"GrieferGus, BuilderBen")},
            "Ask to unban 2",
        ),
        ("ban", BAN | {"duration": "1h"}, "Ask for 1 hour"),
    ],
)
async def test_nobody_is_the_second_person_where_their_own_account_is_concerned(
    tmp_path, config_with, command, options, label, discord_id
):
    staff = f'[staff.orla]\ndiscord = {discord_id}\nroblox = [{BUILDER_BEN}]\nrole = "moderator"\n\n[alarm]'
    config = config_with(("[alarm]", staff), SECOND_ACCOUNT_OF_ORLA)
    async with running_kingdom(tmp_path, config=config) as kingdom:
        if options.get("duration") != "permanent":
            clock = kingdom.running.roblox.world.clock
            kingdom.universe.restrictions.put(BUILDER_BEN, Terms(active=True), clock.stamp())
        await kingdom.senior.slash(command, **options)
        await kingdom.senior.click(label)
        card = review_card(kingdom)
        refused = await kingdom.owner.click("Approve", on=card)
        assert refused.text.startswith("Not your own account\n⛔ This is your own account")
        assert kingdom.requests(*PATCHES) == []
        assert "Nothing has happened yet" in card.text


async def test_two_who_ask_for_the_same_at_once_make_one_request(kingdom):
    for person in (kingdom.senior, kingdom.owner):
        await person.slash("ban", **BAN)
    answers = await asyncio.gather(*(person.click("Ask for permanent") for person in (kingdom.senior, kingdom.owner)))
    assert sorted("This waits for a second person already" in each.text for each in answers) == [False, True]
    waiting = await kingdom.owner.slash("approvals")
    assert "#1" in waiting.text
    assert "#2" not in waiting.text


async def test_after_an_expiry_it_can_be_asked_for_again(timed, clock):
    await asked(timed)
    clock.ahead = timedelta(hours=25)
    assert "Ask for permanent" in (await timed.senior.slash("ban", **BAN)).text


async def test_two_edits_of_different_fields_of_one_entry_wait_side_by_side(tmp_path, config_with):
    rule = '"data:write" = { reviewers = ["owner"], expires = "24h" }\n'
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule + PERMANENT))) as kingdom:
        edit = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost"}
        await kingdom.owner.slash("data edit", **edit)
        await kingdom.owner.click("Ask to save 1 change")
        assert "already" in (await kingdom.owner.slash("data edit", **edit | {"value": "7"})).text
        other = await kingdom.owner.slash("data edit", **edit | {"field": "Data.Level", "value": "1"})
        assert "Ask to save 1 change" in other.text


async def test_the_asker_cannot_approve_from_a_second_account_in_the_settings(tmp_path, config_with):
    named = "same_person = [[1200000000000000111, 1200000000000000114]]"
    config = config_with(("# same_person = [[1200000000000000114, 1200000000000000116]]", named))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        _, card = await asked(kingdom)
        refused = await kingdom.owner.click("Approve", on=card)
        assert "Somebody else must approve." in refused.text
        assert kingdom.requests(*PATCHES) == []


async def test_a_person_who_is_not_an_approver_can_neither_approve_nor_deny(tmp_path, config_with):
    # Mona may review in general, but she is not an approver of this rule.
    config = config_with(('"bans:write", "cases:read"', '"bans:write", "approvals:review", "cases:read"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        _, card = await asked(kingdom)
        for person, words in (
            (kingdom.moderator, "Only @Senior moderator or @Owner can approve this."),
            (kingdom.support, "approvals:review"),
        ):
            for button in ("Approve", "Deny…"):
                assert words in (await person.click(button, on=card)).text
        assert card.buttons != []
        assert kingdom.requests(*PATCHES) == []


async def test_a_forged_button_of_a_request_that_does_not_exist_grants_nothing(kingdom):
    _, card = await asked(kingdom)
    answer = await kingdom.owner.press_raw("approval:approve:99:1", card.id)
    assert "This dialog has ended" in answer.text
    assert kingdom.requests(*PATCHES) == []


async def test_a_request_expires_in_words_after_one_reminder(timed, clock):
    _, card = await asked(timed)
    desk = timed.running.bot.parts.approvals
    clock.ahead = timedelta(hours=13)
    await desk.pass_time()
    await desk.pass_time()
    reminders = [each for each in timed.owner.sees() if "Request #1 still waits" in each.text]
    assert len(reminders) == 1
    assert card.buttons != []
    clock.ahead = timedelta(hours=25)
    await desk.pass_time()
    assert "⏳ Nobody decided within 1 day" in card.text
    assert card.buttons == []
    assert ["Nobody decided" in each for each in direct_messages(timed, timed.senior)] == [True]
    assert timed.requests(*PATCHES) == []


async def test_a_press_after_the_expiry_is_refused_even_before_the_job_notices_it(timed, clock):
    _, card = await asked(timed)
    clock.ahead = timedelta(hours=25)
    answer = await timed.owner.click("Approve", on=card)
    assert "Its time ran out" in answer.text
    assert timed.requests(*PATCHES) == []


async def test_a_change_of_the_plan_since_the_request_is_shown_and_needs_a_new_approval(kingdom):
    _, card = await asked(kingdom)
    ban = Terms(active=True, duration_s=3600, display_reason="Set on Creator Hub", private_reason="")
    clock = kingdom.running.roblox.world.clock
    kingdom.universe.restrictions.update(clock, BUILDER_BEN, ban)
    stale = card.buttons[0].custom_id
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Changed since it was asked" in answer.text
    assert "⚠️ Changed since @Sol asked." in card.text
    assert "This ban replaces it." in card.text
    assert kingdom.requests(*PATCHES) == []

    # A press that was on its way while the card changed is about the old card.
    desk = kingdom.running.bot.parts.approvals
    with pytest.raises(RequestOver):
        await desk._approvals.to_decide(owner_of(kingdom), 1, int(stale.rpartition(":")[2]))

    outcome = await kingdom.owner.click("Approve", on=card)
    assert "BuilderBen banned permanently" in outcome.text
    assert len(kingdom.requests(*PATCHES)) == 1


async def first_round(kingdom):
    """Wait until the work at start is done, which posts every missing card."""
    await kingdom.until(lambda _: kingdom.running.bot.parts.approvals._has_looked)


def cards_in_review(kingdom):
    return [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]


async def test_a_request_survives_a_restart_and_the_loss_of_its_card(tmp_path):
    async with running_kingdom(tmp_path) as before:
        _, card = await asked(before)
        custom_id = next(each.custom_id for each in card.buttons if each.label == "Approve")
    # The stand-in drops its messages, as if somebody deleted the channel.
    async with running_kingdom(tmp_path) as after:
        await after.owner.until(lambda: cards_in_review(after))
        card = review_card(after)
        assert custom_id in {each.custom_id for each in card.buttons}
        listed = await after.owner.slash("approvals")
        assert "#1" in listed.text
        assert "Ban BuilderBen permanently" in listed.text
        outcome = await after.owner.click("Approve", on=card)
        assert "BuilderBen banned permanently" in outcome.text
        (case,) = await after.cases()
        assert case.approved_by.id == after.owner.id


async def test_a_deleted_card_is_posted_again_before_the_reminder(timed, clock):
    _, card = await asked(timed)
    world, desk = timed.running.discord.world, timed.running.bot.parts.approvals
    await first_round(timed)
    world.delete(world.messages[card.id])
    await desk.pass_time()
    assert cards_in_review(timed) == []
    clock.ahead = timedelta(hours=13)
    await desk.pass_time()
    clock.ahead = timedelta()
    assert "BuilderBen banned permanently" in (await timed.owner.click("Approve", on=review_card(timed))).text


async def test_two_approvers_at_once_apply_it_once(kingdom):
    kingdom.moderator.roles = (SENIOR.id,)
    _, card = await asked(kingdom)
    answers = await asyncio.gather(kingdom.owner.click("Approve", on=card), kingdom.moderator.click("Approve", on=card))
    assert sorted("BuilderBen banned permanently" in each.text for each in answers) == [False, True]
    assert any("Request #1 is no longer open" in each.text for each in answers)
    assert len(kingdom.requests(*PATCHES)) == 1
    assert len(await kingdom.cases()) == 1


async def test_the_asker_must_still_be_allowed_at_the_approval(kingdom):
    _, card = await asked(kingdom)
    kingdom.senior.roles = ()
    answer = await kingdom.owner.click("Approve", on=card)
    assert "BuilderBen" in answer.text
    for text in (answer.text, card.text):
        assert "To @Sol: Not for your role" in text
    assert "could not be done" in card.text
    assert card.buttons == []
    assert kingdom.requests(*PATCHES) == []
    assert await kingdom.cases() == []


async def test_the_request_of_somebody_who_left_the_server_is_not_carried_out(kingdom):
    _, card = await asked(kingdom)
    del kingdom.running.discord.world.roles_held[GUILD_ID, kingdom.senior.id]
    answer = await kingdom.owner.click("Approve", on=card)
    for text in (answer.text, card.text):
        assert "Not for your role" in text
    assert "could not be done" in card.text
    assert card.buttons == []
    assert kingdom.requests(*PATCHES) == []
    assert await kingdom.cases() == []


async def test_a_limit_of_the_asker_is_named_as_theirs_and_the_request_keeps_waiting(tmp_path, config_with):
    config = config_with(('limits = { "bans:permanent" = "10/day" }', 'limits = { "bans:write" = "1/hour" }'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        _, card = await asked(kingdom)
        await kingdom.senior.slash("ban", player="CoinQueen", duration="7d", reason="Exploiting")
        await kingdom.senior.click("Ban for 7 days")
        answer = await kingdom.owner.click("Approve", on=card)
        for text in (answer.text, card.text):
            assert "To @Sol: You have reached your limit" in text
        assert "keeps waiting" in answer.text
        assert card.buttons != []
        assert len(await kingdom.cases()) == 1


async def test_a_demoted_approver_is_refused(kingdom):
    _, card = await asked(kingdom)
    kingdom.owner.roles = ()
    answer = await kingdom.owner.press_raw(card.buttons[0].custom_id, card.id)
    assert "Not for your role" in answer.text
    assert kingdom.requests(*PATCHES) == []


async def test_a_frozen_approver_cannot_approve_and_the_request_keeps_waiting(kingdom):
    _, card = await asked(kingdom)
    await kingdom.senior.slash("staff freeze", reason="An account was taken over", member=kingdom.owner)
    assert "@Sol stopped your changes" in (await kingdom.owner.click("Approve", on=card)).text
    assert card.buttons != []
    assert kingdom.requests(*PATCHES) == []
    await kingdom.senior.slash("staff unfreeze", reason="It is theirs again", member=kingdom.owner)
    assert "BuilderBen banned permanently" in (await kingdom.owner.click("Approve", on=card)).text


async def test_a_freeze_of_the_asker_is_not_reported_as_one_of_the_approver(kingdom):
    _, card = await asked(kingdom)
    await kingdom.owner.slash("staff freeze", reason="An account was taken over", member=kingdom.senior)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "To @Sol: Changes are stopped" in answer.text
    assert "keeps waiting" in answer.text
    assert card.buttons != []


async def test_a_failure_of_roblox_leaves_the_request_waiting(kingdom):
    _, card = await asked(kingdom)
    kingdom.break_roblox(kind="status", method="PATCH", status=401)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Roblox does not accept the key" in answer.text
    assert card.buttons != []
    outcome = await kingdom.owner.click("Approve", on=card)
    assert "BuilderBen banned permanently" in outcome.text


async def test_a_bound_lets_small_changes_pass_and_holds_large_ones(tmp_path, config_with):
    rule = '"data:write" = { reviewers = ["owner"], expires = "24h", above = { "Data.Coins" = 10000 } }'
    config = config_with((f"# {rule}", rule))
    change = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "reason": "Lost in the crash"}
    async with running_kingdom(tmp_path, config=config) as kingdom:
        small = await kingdom.editor.slash("data edit", value="500", **change)
        assert "second person" not in small.text
        assert "Waiting" not in (await kingdom.editor.click("Save 1 change")).text
        large = await kingdom.editor.slash("data edit", value="20000", **change)
        assert "@Owner must approve first, within 1 day" in large.text
        assert "Waiting for approval" in (await kingdom.editor.click("Ask to save 1 change")).text
        assert len(await kingdom.cases()) == 1
        await kingdom.owner.click("Approve", on=review_card(kingdom))
        newest, _ = await kingdom.cases()
        assert (newest.actor_id, newest.approved_by.id) == (kingdom.editor.id, kingdom.owner.id)
        before, after = image(newest.before), image(newest.after)
        assert after["value"]["Data"]["Coins"] - before["value"]["Data"]["Coins"] == 20_000


async def test_a_write_of_the_game_beside_the_edited_field_needs_no_new_approval(tmp_path, config_with):
    rule = '"data:write" = { reviewers = ["owner"], expires = "24h", above = { "Data.Coins" = 10000 } }'
    config = config_with((f"# {rule}", rule))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.editor.slash(
            "data edit", player="BuilderBen", field="Data.Coins", action="add", value="20000", reason="Lost"
        )
        await kingdom.editor.click("Ask to save 1 change")
        await kingdom.owner.slash(
            "data edit", player="BuilderBen", field="Data.Level", action="set", value="77", reason="Meanwhile"
        )
        await kingdom.owner.click("Save 1 change")
        await kingdom.owner.click("Approve", on=review_card(kingdom))
        newest = (await kingdom.cases())[0]
        assert image(newest.after)["value"]["Data"]["Level"] == 77
        assert newest.approved_by is not None


async def test_the_entry_stays_the_same_when_the_settings_rename_its_store(tmp_path, config_with):
    rule = (PERMANENT, '"data:write" = { reviewers = ["owner"] }')
    async with running_kingdom(tmp_path, config=config_with(rule)) as before:
        change = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost"}
        await before.editor.slash("data edit", **change)
        await before.editor.click("Ask to save 1 change")
    named = ("kingdom.stores.players]", "kingdom.stores.people]"), ('stores = ["players"]', 'stores = ["people"]')
    async with running_kingdom(tmp_path, config=config_with(rule, *named)) as after:
        await after.owner.until(lambda: cards_in_review(after))
        await after.owner.click("Approve", on=review_card(after))
        (case,) = await after.cases()
        assert (case.outcome, case.target.id) == (Outcome.DONE, f"PlayerData/global/Player_{BUILDER_BEN}")


@pytest.mark.parametrize(
    ("capability", "command", "options", "verb"),
    [
        ("announce:send", "announce send", {"text": "Hello"}, "Ask to send"),
        (
            "servers:restart",
            "servers restart",
            {"reason": "Update", "places": "lobby", "bleed_off": 5},
            "Ask to restart",
        ),
        (
            "boards:write",
            "leaderboard set",
            {"board": "coins", "player": "BuilderBen", "score": 5, "reason": "x"},
            "Ask to set",
        ),
        (
            "boards:write",
            "leaderboard increment",
            {"board": "coins", "player": "CoinQueen", "amount": -5, "reason": "x"},
            "Ask to change",
        ),
        (
            "boards:write",
            "leaderboard remove",
            {"board": "coins", "player": "CoinQueen", "reason": "x"},
            "Ask to remove",
        ),
        ("bans:write", "ban", BAN | {"duration": "7d"}, "Ask for 7 days"),
        ("bans:write", "unban", {"player": "GrieferGus", "reason": "Appeal accepted"}, "Ask to unban"),
        ("data:delete", "data delete", {"player": "BuilderBen", "reason": "Asked for it"}, "Ask to delete"),
        ("data:restore", "data restore", {"player": "BuilderBen", "at": "2 days ago", "reason": "x"}, "Ask to restore"),
        ("data:create", "data create", {"key": "new", "store": "Extra", "value": "{}", "reason": "x"}, "Ask to create"),
        ("data:snapshot", "data snapshot", {"reason": "Before the update"}, "Ask for approval"),
    ],
)
async def test_every_sort_of_change_can_wait_and_is_then_done(
    tmp_path, config_with, capability, command, options, verb
):
    rule = f'"{capability}" = {{ reviewers = ["owner"] }}'
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule))) as kingdom:
        kingdom.senior.roles = (OWNER.id,)
        question = await kingdom.senior.use(command, options)
        assert "@Owner must approve first" in question.text
        waiting = await kingdom.senior.click(verb)
        assert "Waiting for approval" in waiting.text
        assert await kingdom.cases() == []
        await kingdom.owner.click("Approve", on=review_card(kingdom))
        (case,) = await kingdom.cases()
        assert (case.outcome, case.actor_id, case.approved_by.id) == (
            Outcome.DONE,
            kingdom.senior.id,
            kingdom.owner.id,
        )


async def test_an_undo_waits_like_the_change_itself(kingdom):
    await kingdom.senior.slash("unban", player="GrieferGus", reason="Appeal accepted")
    await kingdom.senior.click("Ask to unban")
    await kingdom.owner.click("Approve", on=review_card(kingdom))
    question = await kingdom.senior.slash("case undo", case="1", reason="Appeal was for somebody else")
    waiting = await kingdom.senior.click("Ask to undo", on=question.message)
    assert "Waiting for approval" in waiting.text
    card = review_card(kingdom, 2)
    assert "Undo case #1?" in card.text
    await kingdom.owner.click("Approve", on=card)
    newest = (await kingdom.cases())[0]
    assert (newest.parent, newest.actor_id, newest.approved_by.id) == (1, kingdom.senior.id, kingdom.owner.id)


async def test_ending_or_shortening_a_permanent_ban_needs_a_second_person_like_the_ban(kingdom):
    await kingdom.senior.slash("ban", player="GrieferGus", duration="1d", reason="First time")
    await kingdom.senior.click("Ask for 1 day")
    card = review_card(kingdom)
    for words in ("Banned permanently", "Given outside Steward", "This ban is shorter and replaces it."):
        assert words in card.text
    await kingdom.owner.click("Approve", on=card)
    (case,) = await kingdom.cases()
    assert (case.outcome, case.actor_id, case.approved_by.id) == (Outcome.DONE, kingdom.senior.id, kingdom.owner.id)


async def test_an_approval_does_not_replace_a_permission_that_the_asker_lost(kingdom):
    await kingdom.senior.slash("unban", player="GrieferGus", reason="Appeal accepted")
    await kingdom.senior.click("Ask to unban")
    kingdom.senior.roles = kingdom.moderator.roles
    answer = await kingdom.owner.click("Approve", on=review_card(kingdom))
    assert "The permanent ban that was given outside Steward would end sooner" in answer.text
    assert "bans:permanent" in answer.text
    assert kingdom.requests(*PATCHES) == []


@pytest.mark.parametrize(("days", "waits"), [(20, True), (5, False)])
async def test_a_rule_for_long_bans_counts_the_rest_of_the_ban_that_is_ended(tmp_path, config_with, days, waits):
    rule = '"bans:write" = { reviewers = ["senior"], longer_than = "14d", exempt = ["owner"] }'
    async with running_kingdom(tmp_path, config=config_with((f"# {rule}", rule))) as kingdom:
        clock = kingdom.running.roblox.world.clock
        ban = Terms(active=True, duration_s=days * 86_400, display_reason="Set on Creator Hub")
        kingdom.universe.restrictions.put(BUILDER_BEN, ban, clock.stamp())
        unban = await kingdom.moderator.slash("unban", player="BuilderBen", reason="Appeal accepted")
        assert ("@Senior moderator must approve" in unban.text) is waits
        shorten = await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", reason="First time")
        assert ("@Senior moderator must approve" in shorten.text) is waits


async def test_whoami_says_what_needs_a_second_person(kingdom):
    answer = await kingdom.senior.slash("staff whoami")
    assert "needs the approval of @Senior moderator or @Owner" in answer.text


async def test_an_asker_with_closed_direct_messages_is_pinged_in_the_review_channel(kingdom):
    _, card = await asked(kingdom)
    kingdom.running.discord.faults.fail(403, method="POST", path="/users/@me/channels")
    await kingdom.owner.click("Approve", on=card)
    assert any(
        "BuilderBen banned permanently" in each.text and each.channel == "reviews" and each.id != card.id
        for each in kingdom.owner.sees()
    )


@pytest.fixture
async def second_file(timed):
    """The database as another process opens it."""
    async with Database.open(f"sqlite+aiosqlite:///{timed.running.journal}") as database:
        yield database


@pytest.mark.parametrize(
    ("begun", "words"),
    [
        (True, ("Case #1 is the change that had begun", "/case view shows its outcome", "It is not tried again")),
        (False, ("before it sent anything", "Nothing was changed", "ask for it again")),
    ],
)
async def test_the_card_and_the_asker_name_the_case_that_a_killed_process_began(
    timed, clock, second_file, begun, words
):
    _, card = await asked(timed)
    requests, journal = Requests(second_file, clock=clock), Journal(second_file, outcome_of=outcome_of, clock=clock)
    second = owner_of(timed)
    await requests.claim(await requests.get(RequestId(1)), second)
    actor = replace(second, user_id=timed.senior.id, approver=second, on_request=1)
    killed, late = (journal.change(actor, INTENT, grant(actor)) for _ in range(2))
    if begun:
        await killed.__aenter__()
    clock.ahead = timedelta(minutes=6)
    await timed.running.bot.parts.approvals.pass_time()
    for text in (card.text, *direct_messages(timed, timed.senior)):
        assert all(each in text for each in words), text
    assert len(direct_messages(timed, timed.senior)) == 1
    with pytest.raises(RequestOver):  # it was only slow, and must not begin now
        await late.__aenter__()
    assert [case.outcome for case in await timed.cases()] == [Outcome.SENT] * begun
    if begun:
        await killed.__aexit__(None, None, None)


async def test_a_change_that_took_too_long_but_worked_is_reported_as_done(timed, clock):
    _, card = await asked(timed)
    async with timed.held(timed.owner.click("Approve", on=card), "PATCH") as press:
        clock.ahead = timedelta(minutes=6)
        await timed.running.bot.parts.approvals.pass_time()
    assert "BuilderBen banned permanently" in press.result().text
    assert "Case #1 is the change that had begun" in card.text
    assert [case.outcome for case in await timed.cases()] == [Outcome.DONE]


async def test_a_done_change_that_cannot_be_recorded_is_reported_and_not_repeated(timed, clock, second_file):
    _, card = await asked(timed)
    await alter(
        second_file,
        "CREATE TRIGGER full BEFORE UPDATE ON approval_requests WHEN NEW.state = 'applied' "
        "BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    outcome = await timed.owner.click("Approve", on=card)
    assert "BuilderBen banned permanently" in outcome.text
    assert card.buttons == []
    clock.ahead = timedelta(minutes=6)
    await timed.running.bot.parts.approvals.pass_time()
    assert "Case #1 is the change that had begun" in card.text
    assert len(timed.requests(*PATCHES)) == 1
    assert [case.outcome for case in await timed.cases()] == [Outcome.DONE]


async def test_a_change_that_may_be_done_and_cannot_be_recorded_is_not_reported_as_no_change(tmp_path, config_with):
    config = config_with((PERMANENT, '"announce:send" = { reviewers = ["owner"] }'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.community.slash("announce send", text="Double coins!")
        await kingdom.community.click("Ask to send")
        await alter(
            kingdom.database,
            "CREATE TRIGGER full BEFORE UPDATE ON approval_requests WHEN NEW.state = 'failed' "
            "BEGIN SELECT RAISE(ABORT, 'full'); END",
        )
        kingdom.break_roblox(kind="cut_after", method="POST", path="publishMessage")
        card = review_card(kingdom)
        outcome = await kingdom.owner.click("Approve", on=card)
        assert "It may or may not have been applied" in outcome.text
        assert "Nothing was changed" not in outcome.text
        assert card.buttons == []


async def test_a_card_that_failed_to_post_is_posted_once_by_the_first_process(timed, clock, second_file):
    desk = timed.running.bot.parts.approvals
    approvals = copy(desk._approvals)
    approvals._requests = Requests(second_file, clock=clock)
    elsewhere = copy(desk)
    elsewhere._approvals = approvals
    await first_round(timed)
    path = f"/channels/{desk._channel_id}/messages"
    timed.running.discord.faults.fail(403, method="POST", path=path)
    await timed.senior.slash("ban", **BAN)
    await timed.senior.click("Ask for permanent")
    assert [each for each in timed.owner.sees() if "Request #1 ·" in each.text] == []
    killed = Requests(second_file, clock=clock)
    async with killed.posting(RequestId(1)):  # and ends before it posts anything
        clock.ahead = timedelta(seconds=31)
        await asyncio.gather(desk.pass_time(), elsewhere.pass_time())
    card = review_card(timed)
    await asyncio.gather(desk.pass_time(), elsewhere.pass_time())
    assert "BuilderBen banned permanently" in (await timed.owner.click("Approve", on=card)).text
    posts = [each.status for each in timed.running.discord.exchanges if each.path == path and each.method == "POST"]
    assert posts == [200]


async def test_a_card_that_another_process_posted_in_the_meantime_stays_the_only_one(timed, clock, second_file):
    await first_round(timed)
    faults, review = timed.running.discord.faults, f"/channels/{REVIEW_CHANNEL_ID}/messages$"
    held = faults.hold(method="POST", path=review)
    await timed.senior.slash("ban", **BAN)
    asking = asyncio.create_task(timed.senior.click("Ask for permanent"))
    await timed.owner.until(lambda: cards_in_review(timed))
    # Discord has taken the card and does not answer, so another process posts one and records it.
    first = await timed.owner.slash("help")
    await Requests(second_file, clock=clock).remember_message(
        RequestId(1), channel_id=REVIEW_CHANNEL_ID, message_id=first.message.id
    )
    held.set()
    await asking
    assert cards_in_review(timed) == []


async def test_approvals_is_named_only_to_those_who_may_run_it(tmp_path, config_with):
    rule = '"bans:write" = { reviewers = ["owner"] }'
    week = BAN | {"duration": "7d"}
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule))) as kingdom:
        await kingdom.moderator.slash("ban", **week)
        await kingdom.moderator.click("Ask for 7 days")
        for person, is_named in ((kingdom.moderator, False), (kingdom.senior, True)):
            answer = await person.slash("ban", **week)
            assert "This waits for a second person already" in answer.text
            assert ("/approvals" in answer.text) is is_named
