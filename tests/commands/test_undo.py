"""Undo: it restores the old state exactly if nothing changed since, and otherwise shows the change and asks."""

import re

import pytest
from kingdom import running_kingdom

from bot.access import Actor, DiscordId
from bot.app import utc_now
from bot.journal import Archive, CaseId, CaseKind, Journal, Outcome
from bot.opencloud.client import RetryPolicy
from sandbox.example import guild
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, GRIEFER_GUS, PIXEL_PAUL, TIMED_TINA
from sandbox.roblox.restrictions import Terms
from tests.commands.test_data_changes import BEN, COUNTER, EDIT, entry, put

REASON = "Wrong player"
BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting the duel bug"}
BOARD = {"board": "coins", "player": "BuilderBen", "reason": "Duplicated coins"}


async def done(person, command, verb, **options):
    """Run a command and confirm it; return the outcome once the log channel shows it too, with its own Undo button."""
    await person.slash(command, **options)
    outcome = await person.click(verb)
    await person.until(lambda: "Case #" in outcome.message.text)
    (number,) = re.findall(r"Case #(\d+)", outcome.message.text)
    logged = f"✅ Case #{number} ·"
    await person.until(lambda: any(logged in each.text for each in person.sees() if each.channel == "steward-log"))
    return outcome


async def ask_undo(person, case=1):
    return await person.slash("case undo", case=str(case), reason=REASON)


async def press_undo(person):
    """Press the card's own Undo button and give a reason of one's own."""
    await person.click("Undo…")
    await person.click("Edit…")
    return await person.fill({"Reason": REASON})


def labels(answer):
    return labels_of(answer.message)


def labels_of(message):
    return [button.label for button in message.buttons]


def terms(kingdom, player_id=BUILDER_BEN):
    return kingdom.universe.restrictions.get(kingdom.running.roblox.world.clock, player_id).terms


def ban_by_hand(kingdom, player_id=BUILDER_BEN, **options):
    world = kingdom.running.roblox.world
    ban = Terms(**({"active": True, "private_reason": "By hand on Creator Hub"} | options))
    kingdom.universe.restrictions.put(player_id, ban, world.clock.stamp())


async def lose_answer(kingdom, person, verb, method):
    """Press; the answer is cut off after the change is applied, and reading back fails too."""
    kingdom.break_roblox(kind="cut_after", method=method)
    async with kingdom.held(person.click(verb), method) as press:
        kingdom.break_roblox(kind="status", method="GET", status=503, count=None)
    await kingdom.until_outcome(person, press.result(), "may or may not have been applied")


def images(version):
    return version.content.text, version.users, version.attributes


def writes(kingdom):
    return [each for method in ("PATCH", "POST", "DELETE") for each in kingdom.requests(method, "/(data|ordered)")]


async def settled(kingdom):
    """Wait until reading back settles the latest case."""
    latest, *_ = await kingdom.until(lambda cases: cases[0].outcome is not Outcome.UNKNOWN)
    return latest


async def test_the_editor_undoes_the_edit_with_the_button_on_the_outcome(kingdom):
    before = images(entry(kingdom).current)
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    question = await press_undo(kingdom.editor)
    for words in (
        "Undo case #1?",
        "Undo 1 change to BuilderBen?",
        "Coins 13,000 → 12,500 (−500)",
        "Nothing has changed since the case",
        REASON,
    ):
        assert words in question.text
    assert labels(question) == ["Undo case #1", "Edit…", "Cancel"]
    outcome = await kingdom.editor.click("Undo")
    assert "Undo of case #1" in outcome.text
    assert images(entry(kingdom).current) == before
    undo, edit = await kingdom.cases()
    assert (undo.kind, undo.outcome, undo.parent, undo.parent_relation) == (
        CaseKind.DATA_EDIT,
        Outcome.DONE,
        edit.id,
        "undo",
    )
    assert (undo.capability, undo.reason, undo.version_seen) == (edit.capability, REASON, edit.version_made)


async def test_a_case_that_was_undone_says_so_and_only_its_undo_can_be_undone(kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    card = await kingdom.owner.slash("case view", case="1")
    assert "Undone by #2" in card.text
    assert labels(card) == []
    refused = await ask_undo(kingdom.owner)
    assert refused.text.startswith("Case #1 was not undone\n❌ Case #1 was already undone by case #2")

    await ask_undo(kingdom.owner, 2)
    await kingdom.owner.click("Undo")
    assert entry(kingdom).value["Data"]["Coins"] == 13_000
    assert [case.parent for case in await kingdom.cases()] == [2, 1, None]
    card = await kingdom.owner.slash("case view", case="1")
    assert "Undone by" not in card.text
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert entry(kingdom).value["Data"]["Coins"] == 12_500


async def test_the_log_channel_s_card_of_the_original_says_that_it_was_undone(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    await press_undo(kingdom.editor)
    await kingdom.editor.click("Undo")

    def refreshed():
        return [card for card in kingdom.owner.sees() if "Case #1 ·" in card.text and "Undone by #2" in card.text]

    await kingdom.owner.until(refreshed)
    assert labels_of(refreshed()[0]) == []


async def test_somebody_else_s_case_needs_cases_undo_and_the_capability_of_the_case(kingdom):
    await done(kingdom.owner, "ban", "Ban for 7 days", **BAN)
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    refused = await kingdom.moderator.slash("case undo", even_if_hidden=True, case="1", reason=REASON)
    assert "cases:undo" in refused.text
    refused = await kingdom.senior.slash("case undo", case="2", reason=REASON)
    assert "data:write" in refused.text
    assert "13000" not in refused.text
    assert "Unban" in (await ask_undo(kingdom.senior, 1)).text


async def test_the_command_undoes_a_persons_own_case_and_names_no_other(kingdom):
    await done(kingdom.owner, "ban", "Ban for 7 days", **BAN)
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    offered = await kingdom.editor.complete("case undo", "case", "")
    assert [each.value for each in offered] == ["2"]
    others, missing = [await ask_undo(kingdom.editor, number) for number in (1, 999)]
    assert "cases:undo" in others.text
    assert others.text == missing.text
    assert "Undo 1 change to BuilderBen?" in (await ask_undo(kingdom.editor, 2)).text
    await kingdom.editor.click("Undo")
    assert entry(kingdom).value["Data"]["Coins"] == 12_500
    assert "cases:undo" in (await kingdom.support.slash("case undo", case="1", reason=REASON)).text
    listed = [(await person.slash("help")).text for person in (kingdom.editor, kingdom.support)]
    assert ["/case undo" in text for text in listed] == [True, False]


async def test_a_private_answer_offers_undo_only_to_people_who_may_undo(kingdom):
    await done(kingdom.owner, "ban", "Ban for 7 days", **BAN)
    shown = [await person.slash("case view", case="1") for person in (kingdom.senior, kingdom.support)]
    assert [labels(each) for each in shown] == [["Undo…"], []]


async def test_a_button_that_everybody_sees_is_judged_like_a_command(kingdom):
    await done(kingdom.owner, "ban", "Ban for 7 days", **BAN)
    shown = await kingdom.owner.slash("case view", case="1", share=True)
    assert labels(shown) == ["Undo…"]
    for person in (kingdom.member, kingdom.moderator, kingdom.support):
        answer = await person.press_raw("undo:1", shown.message.id)
        assert "Not for your role" in answer.text
        assert person.modal is None
    asked = await kingdom.senior.press_raw("undo:1", shown.message.id)
    assert "Unban" in asked.text
    assert "Undo of case #1" in asked.text


async def test_a_demotion_before_the_press_is_refused(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    await press_undo(kingdom.editor)
    kingdom.editor.roles = (guild.SUPPORT.id,)
    answer = await kingdom.editor.click("Undo")
    assert "Case #1 was not undone" in answer.text
    assert "Your roles do not let you edit player data" in answer.text
    assert entry(kingdom).value["Data"]["Coins"] == 13_000


async def test_the_button_outlasts_a_restart(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        shown = await kingdom.owner.slash("case view", case="1")
        assert labels(shown) == ["Undo…"]
        await press_undo(kingdom.owner)
        await kingdom.owner.click("Undo")
        assert entry(kingdom).value["Data"]["Coins"] == 12_500


async def test_a_later_write_of_the_game_is_shown_and_the_safer_choice_keeps_it(kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    value = entry(kingdom).value
    value["Data"]["Gems"] = 999
    put(kingdom, value, users=[BUILDER_BEN], attributes={"Platform": "VR"})

    question = await ask_undo(kingdom.owner)
    for words in (
        "Changed since the case",
        "What the case did\nCoins 12,500 → 13,000 (+500)",
        "What changed since\nData.Gems 50 → 999 (+949)",
        "what changed since stays",
        "what changed since is lost",
        "Data.Gems 999 → 50 (−949)",
    ):
        assert words in question.text
    assert labels(question) == ["Undo only this", "Put everything back", "Edit…", "Cancel"]
    await kingdom.owner.click("Undo only this")
    after = entry(kingdom).current
    assert (after.value["Data"]["Coins"], after.value["Data"]["Gems"]) == (12_500, 999)
    assert (after.users, after.attributes) == ([BUILDER_BEN], {"Platform": "VR"})


async def test_the_other_choice_restores_everything(kingdom):
    before = images(entry(kingdom).current)
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    value = entry(kingdom).value
    value["Data"]["Gems"] = 999
    put(kingdom, value)
    await ask_undo(kingdom.owner)
    outcome = await kingdom.owner.click("Put everything back")
    assert "Case #2" in outcome.text
    assert images(entry(kingdom).current) == before


async def test_a_field_that_changed_again_is_overwritten_only_by_explicit_choice(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    value = entry(kingdom).value
    value["Data"]["Coins"] = 14_000
    put(kingdom, value)
    question = await press_undo(kingdom.editor)
    assert "Changed again since: Coins" in question.text
    assert "Undo only this" not in labels(question)
    await kingdom.editor.click("Overwrite newer")
    assert entry(kingdom).value["Data"]["Coins"] == 12_500


async def test_a_role_is_offered_only_its_fields(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    value = entry(kingdom).value
    value["Data"]["Gems"] = 999
    put(kingdom, value)
    question = await press_undo(kingdom.editor)
    assert labels(question) == ["Undo only this", "Edit…", "Cancel"]


async def test_an_undo_counts_with_the_amount_that_it_changes(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT | {"value": "30000"})
    answer = await kingdom.editor.click("Undo…")
    assert "Case #1 was not undone" in answer.text
    assert "at most 50,000 in 1 hour; 30,000 used so far. This would be 30,000 more." in answer.text
    assert labels(answer) == ["Edit…"]
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert entry(kingdom).value["Data"]["Coins"] == 12_500


async def test_a_write_of_the_game_at_the_moment_of_applying_is_never_overwritten(kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    question = await ask_undo(kingdom.owner)
    value = entry(kingdom).value
    value["Data"]["Gems"] = 999
    put(kingdom, value)
    played = entry(kingdom).current
    await kingdom.owner.click("Undo")
    text = await kingdom.until_outcome(kingdom.owner, question, "It changed since you looked")
    assert "what changed since stays" in text
    assert entry(kingdom).current is played
    await kingdom.owner.click("Undo only this")
    await kingdom.until_outcome(kingdom.owner, question, "Case #3")
    after = entry(kingdom).value["Data"]
    assert (after["Coins"], after["Gems"]) == (12_500, 999)


async def test_two_people_who_undo_at_once_undo_it_once(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    await ask_undo(kingdom.owner)
    await press_undo(kingdom.editor)
    await kingdom.owner.click("Undo")
    answer = await kingdom.editor.click("Undo")
    assert "already undone by case #2" in answer.text
    assert entry(kingdom).value["Data"]["Coins"] == 12_500


async def test_a_lost_answer_of_an_undo_is_settled_by_reading_back(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
        question = await ask_undo(kingdom.owner)
        kingdom.break_roblox(kind="status", method="PATCH", status=503, after=True, count=None)
        kingdom.break_roblox(kind="status", method="GET", path=f"entries/{BEN}", status=503, count=None)
        await kingdom.owner.click("Undo")
        await kingdom.until_outcome(kingdom.owner, question, "may or may not have been applied")
        again = await ask_undo(kingdom.owner)
        assert "not known yet whether case #2 has undone case #1" in again.text
        assert "not known yet" in (await ask_undo(kingdom.owner, 2)).text
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        undo = await settled(kingdom)
        assert (undo.outcome, undo.after) == (Outcome.DONE, None)
        # Without an image of the new value, its undo compares with the digest of the plan.
        question = await ask_undo(kingdom.owner, 2)
        assert "Nothing has changed since the case" in question.text
        await kingdom.owner.click("Undo", on=question.message)
        assert entry(kingdom).value["Data"]["Coins"] == 13_000


async def test_a_replaced_value_comes_back_with_users_and_attributes(kingdom):
    put(kingdom, {"a": 1, "b": 2}, key="flags", store="Settings", users=[156], attributes={"k": "v"})
    before = images(entry(kingdom, "flags", "Settings").current)
    where = {"store": "Settings", "key": "flags", "reason": "x"}
    await done(kingdom.owner, "data replace", "Replace", file=("v.json", b'{"a": 5}'), **where)
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert images(entry(kingdom, "flags", "Settings").current) == before


async def test_a_restored_version_goes_away_again(kingdom):
    before, older = entry(kingdom).current, entry(kingdom).revisions[0]
    await done(kingdom.owner, "data restore", "Restore", player="BuilderBen", version=older.id, reason="x")
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert images(entry(kingdom).current) == images(before)
    assert (await kingdom.cases())[0].capability == "data:restore"


async def test_a_created_entry_is_removed_and_made_again(kingdom):
    where = {"store": "Events", "key": "next", "reason": "x"}
    await done(kingdom.owner, "data create", "Create", value='{"at": 1}', **where)
    question = await ask_undo(kingdom.owner)
    assert "Delete the data of next?" in question.text
    await kingdom.owner.click("Undo")
    assert entry(kingdom, "next", "Events").deleted
    assert "already gone" not in (await ask_undo(kingdom.owner, 2)).text
    await kingdom.owner.click("Undo")
    assert entry(kingdom, "next", "Events").value == {"at": 1}


async def test_a_created_entry_that_the_game_changed_is_removed_only_by_explicit_choice(kingdom):
    where = {"store": "Events", "key": "next", "reason": "x"}
    await done(kingdom.owner, "data create", "Create", value='{"at": 1}', **where)
    put(kingdom, {"at": 2}, key="next", store="Events")
    question = await ask_undo(kingdom.owner)
    assert labels(question) == ["Put everything back", "Edit…", "Cancel"]
    entry(kingdom, "next", "Events").put(
        entry(kingdom, "next", "Events").current.content, kingdom.running.roblox.world.clock.stamp(), deleted=True
    )
    assert "already gone" in (await ask_undo(kingdom.owner)).text


async def test_overwriting_newer_data_needs_more_permission_than_the_case(tmp_path, config_with):
    config = config_with(('"cases:undo",', '"cases:undo", "data:create",'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        where = {"store": "Events", "key": "next", "reason": "x"}
        await done(kingdom.senior, "data create", "Create", value='{"at": 1}', **where)
        assert labels(await ask_undo(kingdom.senior)) == ["Undo case #1", "Edit…", "Cancel"]
        put(kingdom, {"at": 2}, key="next", store="Events")
        answer = await kingdom.senior.click("Undo")
        assert "data:delete" in answer.text
        assert entry(kingdom, "next", "Events").value == {"at": 2}


async def test_a_deleted_entry_comes_back_whole(kingdom):
    before = images(entry(kingdom).current)
    await done(kingdom.owner, "data delete", "Delete", player="BuilderBen", reason="x")
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert images(entry(kingdom).current) == before
    await ask_undo(kingdom.owner, 2)
    await kingdom.owner.click("Undo")
    assert entry(kingdom).deleted


async def test_an_entry_that_the_game_created_after_a_deletion_is_shown_first(kingdom):
    before = images(entry(kingdom).current)
    await done(kingdom.owner, "data delete", "Delete", player="BuilderBen", reason="x")
    put(kingdom, {"Data": {"Coins": 0}, "MetaData": {}})
    question = await ask_undo(kingdom.owner)
    assert "what changed since is lost" in question.text
    await kingdom.owner.click("Put everything back")
    assert images(entry(kingdom).current) == before


async def test_an_increment_is_undone_by_a_write_if_nothing_changed_since(kingdom):
    put(kingdom, 5, **COUNTER, users=[156], attributes={"a": "b"})
    before = images(entry(kingdom, "visits", "Counters").current)
    await done(kingdom.owner, "data increment", "Add", amount=3, reason="x", **COUNTER)
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    assert images(entry(kingdom, "visits", "Counters").current) == before
    assert len(kingdom.requests("POST", ":increment")) == 1


async def test_an_increment_is_undone_by_subtraction_if_the_game_added_more(kingdom):
    put(kingdom, 5, **COUNTER)
    await done(kingdom.owner, "data increment", "Add", amount=3, reason="x", **COUNTER)
    put(kingdom, 20, **COUNTER)
    question = await ask_undo(kingdom.owner)
    assert labels(question) == ["Undo only this", "Put everything back", "Edit…", "Cancel"]
    assert "20 → 17 (−3)" in question.text
    kingdom.break_roblox(kind="cut_after", method="POST", path=":increment", count=None)
    await kingdom.owner.click("Undo only this")
    await kingdom.until_outcome(kingdom.owner, question, "may or may not have been applied")
    assert entry(kingdom, "visits", "Counters").value == 17
    assert len(kingdom.requests("POST", ":increment")) == 2


def coins(kingdom):
    return kingdom.universe.ordered.board("CoinsBoard")


@pytest.mark.parametrize(
    ("command", "verb", "options"),
    [
        ("leaderboard set", "Set", {"score": 7}),
        ("leaderboard increment", "Change", {"amount": -500}),
        ("leaderboard remove", "Remove", {}),
    ],
)
async def test_the_undo_of_a_score_can_be_undone(kingdom, command, verb, options):
    before = coins(kingdom)[str(BUILDER_BEN)]
    await done(kingdom.community, command, verb, **BOARD, **options)
    left = coins(kingdom).get(str(BUILDER_BEN))
    await press_undo(kingdom.community)
    await kingdom.community.click("Undo")
    assert coins(kingdom)[str(BUILDER_BEN)] == before
    await ask_undo(kingdom.owner, 2)
    await kingdom.owner.click("Undo")
    assert coins(kingdom).get(str(BUILDER_BEN)) == left


async def test_the_undo_of_a_first_score_removes_it_from_the_board(kingdom):
    del coins(kingdom)[str(BUILDER_BEN)]
    await done(kingdom.community, "leaderboard increment", "Change", **BOARD, amount=5)
    await press_undo(kingdom.community)
    await kingdom.community.click("Undo")
    assert str(BUILDER_BEN) not in coins(kingdom)


async def test_a_score_that_changed_since_is_shown_with_three_choices(kingdom):
    await done(kingdom.community, "leaderboard increment", "Change", **BOARD, amount=-500)
    coins(kingdom)[str(BUILDER_BEN)] = 12_100
    question = await press_undo(kingdom.community)
    assert "12,500 coins → 12,000 coins" in question.text
    assert "12,000 coins → 12,100 coins" in question.text
    assert labels(question) == ["Undo only this", "Put everything back", "Edit…", "Cancel"]
    coins(kingdom)[str(BUILDER_BEN)] = 12_200
    await kingdom.community.click("Undo only this")
    text = await kingdom.until_outcome(kingdom.community, question, "It changed since you looked")
    assert "12,700 coins" in text
    await kingdom.community.click("Undo only this")
    assert coins(kingdom)[str(BUILDER_BEN)] == 12_700


async def test_a_score_whose_answer_was_lost_is_not_undone_before_it_is_settled(kingdom):
    await kingdom.community.slash("leaderboard increment", **BOARD, amount=-500)
    await lose_answer(kingdom, kingdom.community, "Change", "POST")
    assert "not known yet" in (await ask_undo(kingdom.owner)).text


async def test_the_undo_of_a_ban_unbans(kingdom):
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    question = await press_undo(kingdom.moderator)
    assert "Unban" in question.text
    assert question.text.count(BAN["reason"]) == 1  # the ban that is in force is the case
    outcome = await kingdom.moderator.click("Undo")
    assert "Undo of case #1" in outcome.text
    assert not terms(kingdom).active
    undo, _ = await kingdom.cases()
    assert (undo.kind, undo.parent) == (CaseKind.UNBAN, 1)


async def test_the_undo_of_a_ban_restores_the_ban_before_it_for_the_rest_of_its_time(kingdom):
    ban_by_hand(kingdom, duration_s=10 * 86_400, display_reason="Earlier", exclude_alt_accounts=True)
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    question = await press_undo(kingdom.moderator)
    assert "Earlier" in question.text
    await kingdom.moderator.click("Undo")
    again = terms(kingdom)
    assert (again.active, again.display_reason, again.exclude_alt_accounts) == (True, "Earlier", True)
    assert 10 * 86_400 - 600 < again.duration_s < 10 * 86_400
    assert "By hand on Creator Hub" in again.private_reason


async def test_the_undo_of_an_unban_bans_for_the_rest_of_the_time(kingdom):
    before = terms(kingdom, TIMED_TINA)
    await done(kingdom.owner, "unban", "Unban", player="TimedTina", reason="Appeal")
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    again = terms(kingdom, TIMED_TINA)
    assert again.active
    assert again.duration_s < before.duration_s
    assert again.display_reason == before.display_reason


async def test_a_permanent_ban_is_restored_only_by_people_who_may_give_one(tmp_path, config_with):
    config = config_with(('"bans:permanent" = { reviewers', '# "bans:permanent" = { reviewers'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await done(kingdom.senior, "unban", "Unban", player="GrieferGus", reason="Appeal")
        kingdom.senior.roles = kingdom.moderator.roles
        refused = await kingdom.senior.click("Undo…")
        assert "bans:permanent" in refused.text
        await ask_undo(kingdom.owner)
        await kingdom.owner.click("Undo")
        assert (terms(kingdom, GRIEFER_GUS).active, terms(kingdom, GRIEFER_GUS).duration_s) == (True, None)


async def test_a_ban_that_somebody_changed_since_is_shown_and_ends_only_by_explicit_choice(kingdom):
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    ban_by_hand(kingdom, display_reason="Worse", duration_s=86_400)
    question = await press_undo(kingdom.moderator)
    assert "Changed since the case" in question.text
    assert labels(question) == ["Put everything back", "Edit…", "Cancel"]
    ban_by_hand(kingdom, display_reason="Even worse", private_reason="Again", duration_s=86_400)
    await kingdom.moderator.click("Put everything back")
    await kingdom.until_outcome(kingdom.moderator, question, "It changed since you looked")
    await kingdom.moderator.click("Put everything back")
    assert not terms(kingdom).active


async def test_an_undo_of_a_persons_own_ban_does_not_end_a_later_ban_by_somebody_else(kingdom):
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    await done(kingdom.owner, "ban", "Ban for 20 days", **BAN | {"duration": "20d"})
    refused = await kingdom.moderator.click("Undo…")
    assert "The ban that owner gave (case #2) would end sooner" in refused.text
    assert "cases:undo" in refused.text
    assert terms(kingdom).duration_s == 20 * 86_400


async def test_a_ban_that_was_unbanned_since_has_nothing_to_undo(kingdom):
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    ban_by_hand(kingdom, active=False)
    assert "is no longer in force" in (await ask_undo(kingdom.senior)).text


async def test_a_ban_whose_answer_was_lost_is_undone_by_its_mark_once_it_is_settled(tmp_path):
    async with running_kingdom(tmp_path, retry=RetryPolicy(attempts=1)) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await lose_answer(kingdom, kingdom.moderator, "Ban for 7 days", "PATCH")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        await settled(kingdom)
        question = await ask_undo(kingdom.senior)
        assert labels(question) == ["Undo case #1", "Edit…", "Cancel"]
        # The log channel may not show the case before now, with a button of the same name.
        await kingdom.senior.click("Undo", on=question.message)
        assert not terms(kingdom).active


async def do_to_many(kingdom, action, *players, **options):
    file = ("raiders.txt", "\n".join(players).encode())
    await kingdom.senior.slash("bans bulk", action=action, reason="Raiding the event", file=file, **options)
    outcome = await kingdom.senior.click(f"{action.capitalize()} {len(players)}")
    await kingdom.until_outcome(kingdom.senior, outcome, f"{len(players)} players {action}ned")
    return outcome


async def test_a_bulk_that_changed_nobody_has_nothing_to_undo(kingdom):
    kingdom.break_roblox(kind="status", status=400, method="PATCH", path="/user-restrictions/", count=None)
    file = ("raiders.txt", b"BuilderBen\nCoinQueen")
    await kingdom.senior.slash("bans bulk", action="ban", reason="Raiding the event", file=file, duration="7d")
    outcome = await kingdom.senior.click("Ban 2")
    await kingdom.senior.until(lambda: "2 not done" in outcome.message.text)

    assert "Case #1 changed nobody" in (await ask_undo(kingdom.senior, 1)).text


async def test_one_question_undoes_a_bulk_except_players_whose_ban_has_changed_since(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        players = ("BuilderBen", "CoinQueen", "PixelPaul", "LiveLuca")
        outcome = await do_to_many(kingdom, "ban", *players, duration="7d")
        assert labels(outcome) == ["Undo…"]
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:  # with unused budgets
        ban_by_hand(kingdom, COIN_QUEEN)
        alone = await ask_undo(kingdom.senior, 5)
        await kingdom.senior.click("Undo", on=alone.message)

        view = await kingdom.senior.slash("case view", case="1")
        asked = await kingdom.senior.click("Undo…", on=view.message)
        await kingdom.senior.click("Edit…", on=asked.message)
        question = await kingdom.senior.fill({"Reason": REASON})
        for words in (
            "Undo case #1?\n✅ 2 will be put back",
            "Put back the bans of 2 players?",
            "They are unbanned",
            "2 players are left out",
            "CoinQueen: their ban has changed since case #3; /case undo case:3 shows what came since",
            "LiveLuca: The ban of this case is no longer in force",
        ):
            assert words in question.text
        undone = await kingdom.senior.click("Undo", on=question.message)
        await kingdom.until_outcome(kingdom.senior, undone, "2 players put back", "bulk-7.csv")
        assert [terms(kingdom, each).active for each in (BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL)] == [False, True, False]

        paul, ben, whole, *_ = await kingdom.cases()
        assert (whole.kind, whole.outcome) == (CaseKind.BANS_BULK, Outcome.DONE)
        assert (whole.parent, whole.parent_relation, whole.reason) == (1, "undo", REASON)
        assert [(each.kind, each.parent, each.parent_relation, each.plan["undoes"]) for each in (ben, paul)] == [
            (CaseKind.UNBAN, 7, "bulk", 2),
            (CaseKind.UNBAN, 7, "bulk", 4),
        ]
        for number, words in ((1, "Undone by #7"), (2, "Undone by #8"), (8, "undo of case #2")):
            assert words in (await kingdom.senior.slash("case view", case=f"{number}")).text
        assert "already undone by case #8" in (await ask_undo(kingdom.senior, 2)).text
        assert "already undone by case #7" in (await ask_undo(kingdom.senior, 1)).text


async def test_the_undo_of_bulk_unbans_restores_each_ban_for_the_rest_of_its_time(tmp_path, config_with):
    config = config_with(('"bans:permanent" = { reviewers', '# "bans:permanent" = { reviewers'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        before = {each: terms(kingdom, each) for each in (GRIEFER_GUS, TIMED_TINA)}
        await do_to_many(kingdom, "unban", "GrieferGus", "TimedTina")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        question = await ask_undo(kingdom.owner)
        assert "Each is banned again, for as long as their ban would have lasted" in question.text
        assert "The player reads" not in question.text  # each has their own ban
        await kingdom.owner.click("Ask to undo", on=question.message)  # because one of them is permanent
        named = await Archive(kingdom.database, clock=utc_now).find_personal(GRIEFER_GUS)
        assert (named.ended_lists, named.waiting) == ((1,), (1,))
        approved = await kingdom.senior.click("Approve")
        await kingdom.until_outcome(kingdom.senior, approved, "2 players put back")
        for each, ban in before.items():
            assert terms(kingdom, each).display_reason == ban.display_reason
        assert terms(kingdom, GRIEFER_GUS).duration_s is before[GRIEFER_GUS].duration_s is None
        assert 0 < terms(kingdom, TIMED_TINA).duration_s < before[TIMED_TINA].duration_s


async def test_the_undo_of_a_bulk_is_approved_stopped_and_resumed_like_a_bulk(tmp_path, config_with):
    config = config_with(("more_players_than = 10", "more_players_than = 2"))
    async with running_kingdom(tmp_path) as kingdom:
        await do_to_many(kingdom, "ban", "BuilderBen", "CoinQueen", "PixelPaul", duration="7d")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world, config=config) as kingdom:
        question = await ask_undo(kingdom.senior)
        assert labels(question) == ["Ask to undo case #1", "Edit…", "Cancel"]
        await kingdom.senior.click("Ask to undo", on=question.message)
        (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
        queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
        approved = await kingdom.owner.click("Approve", on=card)
        await queen.arrived()
        stopped = await kingdom.owner.click("Stop", on=approved.message)
        assert "case #7 may still be done. After that, nothing further is put back" in stopped.text
        assert "Case #5, which undoes it, has not ended" in (await ask_undo(kingdom.senior)).text
        assert "needs a second person" in (await kingdom.owner.click("Go on", on=stopped.message)).text
        queen.release()
        await kingdom.until(lambda cases: cases[0].outcome is Outcome.DONE)
        assert terms(kingdom, PIXEL_PAUL).active

        view = await kingdom.senior.slash("case view", case="5")
        resumed = await kingdom.senior.click("Go on", on=view.message)
        await kingdom.until_outcome(kingdom.senior, resumed, "3 players put back")
        assert not any(terms(kingdom, each).active for each in (BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL))
        newest = (await kingdom.cases())[:4]
        assert {(each.approved_by.id, each.outcome) for each in newest} == {(kingdom.owner.id, Outcome.DONE)}
        assert [each.plan.get("undoes") for each in newest] == [4, 3, 2, None]


async def test_a_change_without_an_undo_is_refused_with_what_to_do_instead(kingdom):
    await done(kingdom.owner, "announce send", "Send", text="Hello")
    outcome = await done(kingdom.owner, "data snapshot", "Take a snapshot", reason="x")
    assert labels(outcome) == []
    assert "Correct it with /announce send" in (await ask_undo(kingdom.owner, 1)).text
    assert "only keeps more versions" in (await ask_undo(kingdom.owner, 2)).text


async def test_a_case_that_changed_nothing_or_is_void_is_not_undone(kingdom):
    kingdom.break_roblox(kind="status", method="PATCH", status=403)
    await kingdom.owner.slash("data edit", **EDIT)
    await kingdom.owner.click("Save 1 change")
    assert "changed nothing" in (await ask_undo(kingdom.owner)).text
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    await Journal(kingdom.database, outcome_of=lambda _: Outcome.UNKNOWN, clock=utc_now).void(
        Actor(user_id=DiscordId(1), name="x", guild_id=None, role_ids=frozenset()), CaseId(2), "Nothing of it holds"
    )
    assert "declared void" in (await ask_undo(kingdom.owner, 2)).text


async def test_nothing_is_written_before_somebody_confirms(kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    sent = len(writes(kingdom))
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Cancel")
    assert len(writes(kingdom)) == sent
    assert len(await kingdom.cases()) == 1


async def test_a_case_that_is_declared_void_while_its_undo_is_asked_about_stays_as_it_is(kingdom):
    await done(kingdom.owner, "ban", "Ban for 7 days", **BAN)
    question = await ask_undo(kingdom.owner)
    await kingdom.senior.slash("case void", case="1", reason="Wrong player")
    assert "declared void" in (await kingdom.owner.click("Undo", on=question.message)).text
    assert terms(kingdom).active
    assert len(await kingdom.cases()) == 1


async def test_two_people_who_undo_an_addition_at_once_undo_it_once(kingdom):
    await done(kingdom.owner, "leaderboard increment", "Change", **BOARD, amount=7)
    kingdom.senior.roles = (guild.OWNER.id,)
    questions = [await ask_undo(person) for person in (kingdom.owner, kingdom.senior)]
    first, second = (
        person.click("Undo", on=asked.message)
        for person, asked in zip((kingdom.owner, kingdom.senior), questions, strict=True)
    )
    async with kingdom.held(first, "GET", "ordered") as undoing:
        waiting = await kingdom.waiting(kingdom.senior, second)
    refused = ["already undone by case #3" in each.text for each in (undoing.result(), await waiting)]
    assert refused == [False, True]
    assert [case.parent for case in await kingdom.cases()] == [1, None, None]


@pytest.mark.parametrize("many", [False, True])
async def test_a_ban_of_the_whole_experience_is_no_change_of_a_place_whose_ban_has_ended(kingdom, many):
    there = {"place": "lobby", "reason": "Appeal"}
    await done(kingdom.senior, "ban", "Ban", **BAN | {"place": "lobby"})
    if many:
        question = await kingdom.senior.slash("bans bulk", action="unban", file=("a.txt", b"BuilderBen"), **there)
        await kingdom.until_outcome(kingdom.senior, await kingdom.senior.click("Unban 1"), "1 player unbanned")
    else:
        await done(kingdom.senior, "unban", "Unban", player="BuilderBen", **there)
    ban_by_hand(kingdom)
    question = await ask_undo(kingdom.senior, 2)
    assert "Nothing has changed" in question.text
    assert [each.label for each in question.message.buttons] == ["Undo case #2", "Edit…", "Cancel"]


async def test_a_score_of_a_board_that_the_settings_no_longer_name_is_not_undone(tmp_path, config_with):
    async with running_kingdom(tmp_path) as kingdom:
        options = {"board": "coins", "player": "BuilderBen", "amount": 1, "reason": "Counted again"}
        await done(kingdom.community, "leaderboard increment", "Change", **options)
        world = kingdom.running.roblox.world
    config = config_with(('ordered_data_store = "CoinsBoard"', 'ordered_data_store = "GoldBoard"'))
    async with running_kingdom(tmp_path, world=world, config=config) as kingdom:
        answer = await kingdom.owner.slash("case undo", case="1", reason="Mistake")
        assert "The settings no longer name the board of this case." in answer.text


async def test_a_press_of_undo_asks_once_and_its_reason_can_be_edited(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    question = await kingdom.editor.click("Undo…")
    assert question.modal is None
    assert "Undo of case #1" in question.text
    await kingdom.editor.click("Edit…")
    assert [(each.label, each.value) for each in kingdom.editor.modal.fields] == [("Reason", "Undo of case #1")]
    edited = await kingdom.editor.fill({"Reason": REASON})
    assert edited.message.id == question.message.id
    assert REASON in edited.message.text
    assert "Undo of case #1" not in edited.message.text
    await kingdom.editor.click("Undo case #1")
    assert (await kingdom.cases())[0].reason == REASON


async def test_a_case_whose_reason_is_that_it_undoes_another_says_so_once(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    await kingdom.editor.click("Undo…")
    outcome = await kingdom.editor.click("Undo case #1")
    assert (await kingdom.cases())[0].reason == "Undo of case #1"
    viewed = await kingdom.owner.slash("case view", case="2")
    for card in (outcome.text, viewed.text):
        assert card.count("Undo of case #1") == 1


async def test_a_reason_that_is_edited_after_the_question_ended_asks_in_a_question_of_its_own(kingdom):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    question = await kingdom.editor.click("Undo…")
    await kingdom.editor.click("Edit…")
    await kingdom.editor.click("Cancel", on=question.message)
    answer = await kingdom.editor.fill({"Reason": REASON})
    assert answer.message.id != question.message.id
    assert REASON in answer.text
    assert len(await kingdom.cases()) == 1
    await kingdom.editor.click("Undo case #1")
    assert (await kingdom.cases())[0].reason == REASON
