"""A moderator bans and unbans, and other people and faults come in between."""

import asyncio
from datetime import timedelta

import pytest
from kingdom import running_kingdom

from bot.app import utc_now
from bot.changes.plans import LIFETIME
from bot.journal import CaseKind, Outcome
from bot.opencloud.client import RetryPolicy
from sandbox.discord import CannotDo
from sandbox.example.guild import LOG_CHANNEL_ID
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, LOBBY_ID, PIXEL_PAUL, TIMED_TINA
from sandbox.roblox.restrictions import Terms

REASON = "Exploiting the duel bug"
BAN = {"player": "BuilderBen", "duration": "7d", "reason": REASON}
BAN_PATH = f"user-restrictions/{BUILDER_BEN}$"


def banned(kingdom, player_id=BUILDER_BEN, place_id=None):
    """Whether Roblox keeps the player out."""
    clock = kingdom.running.roblox.world.clock
    return kingdom.universe.restrictions.get(clock, player_id, place_id).terms.active


async def test_a_moderator_bans_a_player_and_everything_says_so(kingdom):
    question = await kingdom.moderator.slash("ban", note="Clip in the archive", **BAN)
    assert question.private
    for words in ("Ben the Builder", "Ban BuilderBen for 7 days?", str(BUILDER_BEN), REASON, "Clip in the archive"):
        assert words in question.text
    assert "Not banned now" in question.text
    assert not banned(kingdom)

    outcome = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen banned for 7 days" in outcome.text
    assert "✅ Case #1" in outcome.text
    assert [button.label for button in outcome.message.buttons] == ["Undo…"]

    clock = kingdom.running.roblox.world.clock
    terms = kingdom.universe.restrictions.get(clock, BUILDER_BEN).terms
    assert terms.display_reason == REASON
    assert terms.private_reason == (
        f"Steward case 1 by moderator (Discord {kingdom.moderator.id}): Clip in the archive"
    )
    assert terms.duration_s == 7 * 86_400
    assert not terms.exclude_alt_accounts

    (case,) = await kingdom.cases()
    assert (case.kind, case.outcome, case.actor_id) == (CaseKind.BAN, Outcome.DONE, kingdom.moderator.id)
    assert case.target.player_id == BUILDER_BEN
    assert case.before["active"] is False
    assert case.after["active"] is True


async def test_a_ban_of_a_place_leaves_the_experience_open(kingdom):
    await kingdom.moderator.slash("ban", place="lobby", **BAN)
    outcome = await kingdom.moderator.click("Ban for 7 days")
    assert "Only lobby" in outcome.text
    assert banned(kingdom, place_id=LOBBY_ID)
    assert not banned(kingdom)
    unban = await kingdom.moderator.slash("unban", player="BuilderBen", reason="Appeal accepted", place="lobby")
    assert "Only lobby" in unban.text
    assert "Only lobby" in (await kingdom.moderator.click("Unban")).text


async def test_a_template_fills_in_the_options_that_the_moderator_leaves_out(kingdom):
    question = await kingdom.moderator.slash("ban", player="BuilderBen", template="exploiting")
    assert "Exploiting is against the rules" in question.text
    assert "30 days" in question.text
    shorter = await kingdom.moderator.slash("ban", player="BuilderBen", template="exploiting", duration="1d")
    assert "1 day" in shorter.text
    assert "30 days" not in shorter.text


@pytest.mark.parametrize("duration", ["0", "0d", "0 days", "-1d", "soon", "1", "7 bananas", "2020-01-01", "d"])
async def test_a_zero_or_unreadable_duration_is_refused_and_never_permanent(kingdom, duration):
    answer = await kingdom.senior.slash("ban", **BAN | {"duration": duration})
    assert "duration" in answer.text
    assert "Nothing was changed" in answer.text
    assert [each.label for each in answer.message.buttons] == ["Edit…"]
    assert kingdom.requests("PATCH", ".") == []
    assert await kingdom.cases() == []


@pytest.mark.parametrize("reason", ["see https://evil.example", "join discord.gg/abc", "ask @mona", "mail a@b.example"])
async def test_a_reason_that_roblox_forbids_is_refused_before_it_is_sent(kingdom, reason):
    answer = await kingdom.moderator.slash("ban", **BAN | {"reason": reason})
    assert "Roblox forbids" in answer.text
    assert kingdom.requests("PATCH", ".") == []


@pytest.mark.parametrize("reason", ["see \u202egg.drocsid", "a\N{HANGUL FILLER}b", "a\u2028b", "Z" + "\u0336" * 9])
@pytest.mark.parametrize("option", ["reason", "note"])
async def test_what_nobody_can_see_is_refused_before_it_is_sent(kingdom, option, reason):
    answer = await kingdom.moderator.slash("ban", **BAN | {option: reason})
    assert "nobody can see" in answer.text
    assert kingdom.requests("PATCH", ".") == []


async def test_a_ban_longer_than_the_role_allows_is_refused_with_the_limit(kingdom):
    answer = await kingdom.moderator.slash("ban", **BAN | {"duration": "31d"})
    assert "You asked for 31 days. As @Moderator you can ban for up to 30 days." in answer.text
    assert kingdom.requests("PATCH", ".") == []


async def test_a_permanent_ban_needs_its_own_capability(kingdom):
    refused = await kingdom.moderator.slash("ban", **BAN | {"duration": "permanent"})
    assert "bans:permanent" in refused.text
    assert "@Owner or @Senior moderator can." in refused.text
    question = await kingdom.senior.slash("ban", **BAN | {"duration": "permanent"})
    assert "Ban BuilderBen permanently?" in question.text
    # The example settings also ask for a second person, see test_approvals.py.
    assert "Waiting for approval" in (await kingdom.senior.click("Ask for permanent")).text
    assert not banned(kingdom)


async def test_a_protected_player_cannot_be_banned(tmp_path, config_with):
    config = config_with(("protected = [1]", f"protected = [{BUILDER_BEN}]"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        answer = await kingdom.owner.slash("ban", **BAN)
        assert answer.text.startswith("Nobody can ban this player")
        assert "protected" in answer.text
        assert kingdom.requests("PATCH", ".") == []


async def test_an_earlier_name_finds_the_account_and_says_so(kingdom):
    question = await kingdom.moderator.slash("ban", **BAN | {"player": "OldPaul99"})
    assert "Ban PixelPaul" in question.text
    assert "You typed OldPaul99, an earlier name" in question.text
    assert str(PIXEL_PAUL) in question.text


async def test_an_unknown_player_is_named_in_the_refusal(kingdom):
    answer = await kingdom.moderator.slash("ban", **BAN | {"player": "NobodyHere12"})
    assert "NobodyHere12" in answer.text
    assert "Nothing was changed" in answer.text


async def test_a_display_name_is_never_acted_on(kingdom):
    answer = await kingdom.moderator.slash("ban", **BAN | {"player": "Ben the Builder"})
    assert "Display names are not unique" in answer.text


async def test_hostile_names_stay_text(kingdom):
    answer = await kingdom.moderator.slash("player view", player="MarkupMia", share=True)
    assert "Mia" in answer.text
    assert not answer.private
    assert kingdom.pings() == []


async def test_a_demotion_before_the_press_is_refused(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    kingdom.moderator.roles = ()
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen was not banned" in answer.text
    assert "You have no role that Steward knows." in answer.text
    assert kingdom.requests("PATCH", ".") == []
    assert await kingdom.cases() == []


async def test_nobody_else_can_press_the_question(kingdom):
    question = await kingdom.moderator.slash("ban", **BAN)
    answer = await kingdom.owner.click("Ban for 7 days", on=question.message, even_if_private=True)
    assert "not yours to press" in answer.text
    assert kingdom.requests("PATCH", ".") == []


async def test_cancel_changes_nothing_and_ends_the_question(kingdom):
    question = await kingdom.moderator.slash("ban", **BAN)
    answer = await kingdom.moderator.click("Cancel")
    assert "Cancelled" in answer.text
    assert question.message.buttons == []
    assert kingdom.requests("PATCH", ".") == []


async def test_two_presses_at_once_ban_once(kingdom):
    question = await kingdom.moderator.slash("ban", **BAN)
    first, second = (kingdom.moderator.click("Ban for 7 days", on=question.message) for _ in range(2))
    async with kingdom.held(first, "PATCH"):
        again = asyncio.create_task(second)
        await kingdom.moderator.until(lambda: len(kingdom.acknowledged(kingdom.moderator)) == 2)
    await again
    await kingdom.until_outcome(kingdom.moderator, question, "Case #1")
    assert len(kingdom.requests("PATCH", BAN_PATH)) == 1
    assert len(await kingdom.cases()) == 1


async def test_a_connection_cut_after_the_ban_was_applied_ends_as_done_and_not_doubled(kingdom):
    question = await kingdom.moderator.slash("ban", **BAN)
    kingdom.break_roblox(kind="cut_after", method="PATCH", path="user-restrictions")
    await kingdom.moderator.click("Ban for 7 days")
    await kingdom.until_outcome(kingdom.moderator, question, "Case #1")
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.DONE
    assert banned(kingdom)
    assert [entry.user_id for entry in kingdom.universe.restrictions.log].count(BUILDER_BEN) == 1


async def test_a_refusal_by_roblox_is_shown_and_recorded(kingdom):
    kingdom.break_roblox(kind="status", method="PATCH", status=403, count=None)
    await kingdom.moderator.slash("ban", **BAN)
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "universe.user-restriction:write" in answer.text
    assert "BuilderBen was not banned" in answer.text
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.REFUSED


async def test_an_unknown_outcome_is_shown_as_such_and_settled_by_reading_back(tmp_path):
    async with running_kingdom(tmp_path, retry=RetryPolicy(attempts=1)) as kingdom:
        question = await kingdom.moderator.slash("ban", **BAN)
        kingdom.break_roblox(kind="cut_after", method="PATCH")
        async with kingdom.held(kingdom.moderator.click("Ban for 7 days"), "PATCH"):
            # The case is open and its request is on the way: from now on, reads fail too.
            kingdom.break_roblox(kind="status", method="GET", status=503, count=None)
        text = await kingdom.until_outcome(kingdom.moderator, question, "did not answer")
        assert "may or may not have been applied" in text
        assert "settles case #1 when Roblox shows the outcome" in text
        (case,) = await kingdom.cases()
        assert case.outcome is Outcome.UNKNOWN
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        (case,) = await kingdom.until(lambda cases: cases[0].outcome is not Outcome.UNKNOWN)
        assert case.outcome is Outcome.DONE
        assert "reading Roblox back" in case.notes[0].text


async def test_a_ban_that_somebody_else_changed_is_not_overwritten(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.senior.slash("ban", **BAN | {"duration": "1d", "reason": "Seen first by me"})
    await kingdom.senior.click("Ban for 1 day")
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "out of date" in answer.text
    clock = kingdom.running.roblox.world.clock
    assert kingdom.universe.restrictions.get(clock, BUILDER_BEN).terms.display_reason == "Seen first by me"


async def test_a_role_s_rate_is_counted_from_the_journal_and_survives_a_restart(tmp_path, config_with):
    config = config_with(('"bans:write" = "20/hour"', '"bans:write" = "1/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await kingdom.moderator.click("Ban for 7 days")
    async with running_kingdom(tmp_path, config=config) as kingdom:
        answer = await kingdom.moderator.slash("ban", **BAN | {"player": "CoinQueen"})
        assert "CoinQueen was not banned" in answer.text
        assert "Your role may ban and unban 1 time in 1 hour; 1 so far." in answer.text
        assert [each.label for each in answer.message.buttons] == ["Edit…"]
        assert not banned(kingdom, COIN_QUEEN)


async def test_a_dialog_from_before_a_restart_is_answered_in_words(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        question = await kingdom.moderator.slash("bans view", player="BuilderBen", share=True)
        answer = await kingdom.moderator.press_raw("0123456789abcdef", question.message.id)
        assert "This dialog has ended" in answer.text
        assert "changed nothing" in answer.text


async def test_an_unban_says_which_other_bans_stay(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban for 7 days")
    clock = kingdom.running.roblox.world.clock
    kingdom.universe.restrictions.put(BUILDER_BEN, Terms(active=True), clock.stamp(), place_id=LOBBY_ID)
    question = await kingdom.moderator.slash("unban", player="BuilderBen", reason="Appeal accepted")
    assert "Still banned after this\nOnly lobby · permanent" in question.text
    outcome = await kingdom.moderator.click("Unban")
    assert "BuilderBen unbanned" in outcome.text
    assert "Other bans stay." in outcome.text
    assert not banned(kingdom)
    assert banned(kingdom, place_id=LOBBY_ID)
    case = (await kingdom.cases())[0]
    assert (case.kind, case.outcome) == (CaseKind.UNBAN, Outcome.DONE)


async def test_an_unban_keeps_the_reason_that_the_player_read(kingdom):
    clock = kingdom.running.roblox.world.clock
    shown = kingdom.universe.restrictions.get(clock, TIMED_TINA).terms.display_reason
    await kingdom.moderator.slash("unban", player="TimedTina", reason="Appeal accepted")
    await kingdom.moderator.click("Unban")
    terms = kingdom.universe.restrictions.get(clock, TIMED_TINA).terms
    assert terms.display_reason == shown
    assert "Appeal accepted" in terms.private_reason


async def test_an_unban_of_a_player_without_a_ban_is_refused(kingdom):
    answer = await kingdom.moderator.slash("unban", player="BuilderBen", reason="Mistake")
    assert "❌ BuilderBen is not banned from the whole game, nor from a place that Steward knows." in answer.text
    assert f"/bans history player:{BUILDER_BEN} shows earlier bans" in answer.text
    assert "Run the command again" not in answer.text
    assert kingdom.requests("PATCH", ".") == []


async def test_an_unban_in_the_wrong_place_says_where_the_player_is_banned(kingdom):
    clock, ban = kingdom.running.roblox.world.clock, Terms(active=True)
    kingdom.universe.restrictions.put(BUILDER_BEN, ban, clock.stamp(), place_id=LOBBY_ID)
    answer = await kingdom.moderator.slash("unban", player="BuilderBen", reason="Mistake")
    assert "not banned from the whole game, but from the place lobby" in answer.text
    answer = await kingdom.moderator.slash("unban", player="TimedTina", reason="Mistake", place="lobby")
    assert "not banned from this place itself, but from the whole game" in answer.text
    assert kingdom.requests("PATCH", ".") == []


MAY_UNDO = ('"cases:read"]\nlongest_ban', '"cases:read", "cases:undo"]\nlongest_ban')
UNBAN = {"player": "BuilderBen", "reason": "Appeal accepted"}
DAY_NS = 86_400 * 10**9


async def ban_for_good(kingdom):
    """The owner asks for a permanent ban, and the senior approves it."""
    await kingdom.owner.slash("ban", **BAN | {"duration": "permanent"})
    await kingdom.owner.click("Ask for permanent")
    await kingdom.senior.until(lambda: any("Request #1 ·" in each.text for each in kingdom.senior.sees()))
    await kingdom.senior.click("Approve")
    assert banned(kingdom)


def ban_by_hand(kingdom, *, days, days_ago=0):
    """Ban a player on Creator Hub."""
    terms = Terms(active=True, duration_s=days * 86_400, display_reason="By hand", private_reason="Seen by two")
    at = kingdom.running.roblox.world.clock.ns - days_ago * DAY_NS
    kingdom.universe.restrictions.put(BUILDER_BEN, terms, at)


async def test_a_person_who_may_not_ban_permanently_can_neither_end_nor_shorten_a_permanent_ban(tmp_path, config_with):
    async with running_kingdom(tmp_path, config=config_with(MAY_UNDO)) as kingdom:
        await ban_for_good(kingdom)
        unban = await kingdom.moderator.slash("unban", **UNBAN)
        shorten = await kingdom.moderator.slash("ban", **BAN | {"duration": "1h"})
        undo = await kingdom.moderator.slash("case undo", case="1", reason="Appeal accepted")
        for refused in (unban, shorten, undo):
            for words in ("The permanent ban that owner gave (case #1)", "bans:permanent", "Nothing was changed"):
                assert words in refused.text
            assert refused.message.buttons == []
        assert len(kingdom.requests("PATCH", BAN_PATH)) == 1


async def test_ending_or_shortening_another_persons_ban_needs_the_same_as_its_undo(kingdom):
    await kingdom.owner.slash("ban", **BAN)
    await kingdom.owner.click("Ban for 7 days")
    for command, options in (("unban", UNBAN), ("ban", BAN | {"duration": "1d"})):
        refused = await kingdom.moderator.slash(command, **options)
        for words in ("The ban that owner gave (case #1) would end sooner", "cases:undo", "@Senior moderator"):
            assert words in refused.text
    longer = await kingdom.moderator.slash("ban", **BAN | {"duration": "14d"})
    assert "shorter" not in longer.text
    assert "Unban" in (await kingdom.senior.slash("unban", **UNBAN)).text
    await kingdom.senior.click("Unban")
    assert not banned(kingdom)


async def test_the_question_names_who_gave_the_ban_in_force_who_approved_it_and_that_the_new_one_is_shorter(kingdom):
    await ban_for_good(kingdom)
    shorten = await kingdom.senior.slash("ban", **BAN | {"duration": "1d", "reason": "First time"})
    unban = await kingdom.senior.slash("unban", **UNBAN)
    for question in (shorten, unban):
        for words in ("permanent", "asked by @Orla, approved by @Sol · ", " · case #1", REASON):
            assert words in question.text
        assert "@Senior moderator or @Owner must approve" in question.text
    assert "This ban is shorter" in shorten.text


async def test_a_ban_from_outside_steward_is_judged_by_the_time_that_it_still_lasts(kingdom):
    ban_by_hand(kingdom, days=40)
    for command, options in (("unban", UNBAN), ("ban", BAN)):
        refused = await kingdom.moderator.slash(command, **options)
        assert "The ban that was given outside Steward would end sooner" in refused.text
        assert "It lasts longer than the 30 days for which you can ban as @Moderator." in refused.text
    ban_by_hand(kingdom, days=40, days_ago=15)
    question = await kingdom.moderator.slash("unban", **UNBAN)
    for words in ("outside Steward", "By hand", "Seen by two"):
        assert words in question.text
    await kingdom.moderator.click("Unban")
    assert not banned(kingdom)


async def test_a_persons_own_longest_ban_can_be_ended_at_once(kingdom):
    await kingdom.moderator.slash("ban", **BAN | {"duration": "30d"})
    await kingdom.moderator.click("Ban for 30 days")
    await kingdom.moderator.slash("unban", **UNBAN)
    await kingdom.moderator.click("Unban")
    assert not banned(kingdom)


async def test_a_longer_ban_and_its_undo_cannot_take_over_another_persons_ban(tmp_path):
    kept = "The ban that owner gave (case #1) would end sooner"
    async with running_kingdom(tmp_path) as kingdom:
        await kingdom.owner.slash("ban", **BAN | {"reason": "Seen by the owner"})
        await kingdom.owner.click("Ban for 7 days")
        await kingdom.moderator.slash("ban", **BAN | {"duration": "14d"})
        await kingdom.moderator.click("Ban for 14 days")
        assert kept in (await kingdom.moderator.slash("unban", **UNBAN)).text
        unban = (await kingdom.senior.slash("unban", **UNBAN)).text
        before = unban.partition("Before it: ")[2]
        assert "@Orla · " in before
        assert " · case #1" in before
        world = kingdom.running.roblox.world
    world.limits.enabled = False  # two ban changes a minute for each player
    async with running_kingdom(tmp_path, world=world) as kingdom:
        undo = await kingdom.moderator.slash("case undo", case="2", reason="Not that long")
        assert "The player reads\n> Seen by the owner" in undo.text
        await kingdom.moderator.click("Undo", on=undo.message)
        assert kingdom.universe.restrictions.get(world.clock, BUILDER_BEN).terms.display_reason == "Seen by the owner"
        assert kept in (await kingdom.moderator.slash("unban", **UNBAN)).text


@pytest.mark.parametrize(
    ("command", "options", "verb"),
    [("unban", UNBAN, "Unban"), ("ban", BAN | {"duration": "1d"}, "Ban for 1 day")],
)
async def test_losing_the_permission_to_end_or_shorten_a_ban_before_the_press_is_refused(
    kingdom, command, options, verb
):
    await kingdom.owner.slash("ban", **BAN)
    await kingdom.owner.click("Ban for 7 days")
    await kingdom.senior.slash(command, **options)
    kingdom.senior.roles = kingdom.moderator.roles
    answer = await kingdom.senior.click(verb)
    assert "The ban that owner gave (case #1) would end sooner" in answer.text
    assert len(kingdom.requests("PATCH", BAN_PATH)) == 1


async def test_support_sees_bans_and_cannot_ban(kingdom):
    seen = await kingdom.support.slash("bans view", player="GrieferGus")
    assert "GrieferGus is banned" in seen.text
    assert "Banned permanently\n> Scamming other players" in seen.text
    assert "Staff note: Trade scam" in seen.text
    assert seen.private
    refused = await kingdom.support.slash("ban", **BAN)
    assert "Not for your role" in refused.text


async def test_the_log_channel_gets_one_card_per_case_edited_as_it_settles(kingdom):
    def cards():
        return [each for each in kingdom.senior.sees() if "Case #1" in each.text]

    await kingdom.moderator.slash("ban", **BAN)
    async with kingdom.held(kingdom.moderator.click("Ban for 7 days"), "PATCH"):
        await kingdom.senior.until(cards)
    await kingdom.senior.until(lambda: "✅ Case #1" in cards()[0].text)
    (card,) = cards()
    assert card.edited
    assert REASON in card.text


async def test_nothing_is_sent_while_the_journal_cannot_be_written(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.database.write(lambda connection: connection.exec_driver_sql("DROP TABLE allowance_uses"))
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "journal cannot be written" in answer.text
    assert "BuilderBen was not banned" in answer.text
    assert kingdom.requests("PATCH", ".") == []


async def test_a_question_that_was_shown_too_long_ago_is_not_applied(tmp_path):
    ahead = timedelta(0)
    async with running_kingdom(tmp_path, clock=lambda: utc_now() + ahead) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        ahead = LIFETIME
        answer = await kingdom.moderator.click("Ban for 7 days")
        assert "out of date" in answer.text
        assert kingdom.requests("PATCH", ".") == []


async def test_in_a_foreign_server_there_are_no_commands_at_all(kingdom):
    with pytest.raises(CannotDo, match="there is no command"):
        await kingdom.stranger.slash("ban", channel="general", **BAN)


async def test_an_account_of_staff_is_banned_by_higher_roles_and_unbanned_by_other_people_only(tmp_path, config_with):
    mona = f'[staff.mona]\ndiscord = 1200000000000000110\nroblox = [{BUILDER_BEN}]\nrole = "moderator"\n\n[alarm]'
    async with running_kingdom(tmp_path, config=config_with(("[alarm]", mona), MAY_UNDO)) as kingdom:
        assert "This is your own account" in (await kingdom.moderator.slash("ban", **BAN)).text
        await kingdom.senior.slash("ban", **BAN)
        assert "BuilderBen banned for 7 days" in (await kingdom.senior.click("Ban for 7 days")).text
        unban = {"player": "BuilderBen", "reason": "It was not me"}
        assert "This is your own account" in (await kingdom.moderator.slash("unban", **unban)).text
        undo = {"case": "1", "reason": "It was not me"}
        assert "This is your own account" in (await kingdom.moderator.slash("case undo", **undo)).text
        await kingdom.senior.slash("unban", **unban)
        assert "Case #2" in (await kingdom.senior.click("Unban")).text
    senior = mona.replace('role = "moderator"', 'role = "senior"').replace("0110\n", "0999\n")
    async with running_kingdom(tmp_path, config=config_with(("[alarm]", senior))) as kingdom:
        refused = await kingdom.moderator.slash("ban", **BAN)
        assert "with the role @Senior moderator. Only a role above it can ban them." in refused.text
        assert "@Owner can." in refused.text


async def test_evidence_is_stored_where_it_stays_and_the_case_links_it(kingdom):
    clip, log = ("clip.mp4", b"\0moving pictures"), ("chat.log", b"see for yourself")
    question = await kingdom.moderator.slash("ban", evidence=clip, evidence_2=log, **BAN)
    assert "kept with the case" in question.text
    assert "clip.mp4" not in "".join(each.text for each in kingdom.senior.sees())
    await kingdom.moderator.click("Ban for 7 days")
    await kingdom.until_outcome(kingdom.moderator, question, "Case #1")
    (case,) = await kingdom.cases()
    (evidence,) = case.evidence
    assert [(file.name, file.size_bytes) for file in evidence.files] == [(clip[0], len(clip[1])), (log[0], len(log[1]))]
    (kept,) = [each for each in kingdom.senior.sees() if each.id == evidence.files[0].message_id]
    assert [file.data for file in kept.files] == [clip[1], log[1]]
    assert "clip.mp4" in (await kingdom.moderator.slash("case view", case="1")).text


@pytest.mark.parametrize("side", ["the attachment", "the log channel"])
async def test_evidence_that_discord_does_not_deliver_stops_the_ban_with_a_message(kingdom, side):
    discord = kingdom.running.discord
    await kingdom.moderator.slash("ban", evidence=("clip.mp4", b"moving"), **BAN)
    if side == "the attachment":
        discord.world.files.clear()
    else:
        discord.faults.fail(403, method="POST", path=r"/channels/\d+/messages$")
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "Discord did not pass a file on" in answer.text
    assert "BuilderBen was not banned" in answer.text
    assert await kingdom.cases() == []
    assert kingdom.requests("PATCH", ".") == []


async def test_six_messages_with_evidence_fit_on_the_card_and_their_links_do_not_expire(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban")
    for number in range(6):
        names = [f"{'clip of what they did ' * 2}{number}{part}.mp4".replace(" ", "_") for part in "abc"]
        files = dict(zip(("file", "file_2", "file_3"), ((name, b"moving") for name in names), strict=True))
        await kingdom.moderator.slash("case evidence", case="1", **files)
    for number in range(3):
        await kingdom.moderator.slash("case note", case="1", text=f"{number}{' what they did' * 28}")
    text = (await kingdom.moderator.slash("case view", case="1")).text
    assert "cut here" not in text
    assert text.count("📎") == 6
    (case,) = await kingdom.cases()
    file = case.evidence[-1].files[0]
    home = kingdom.running.discord.world.home
    assert f"https://discord.com/channels/{home.id}/{LOG_CHANNEL_ID}/{file.message_id}" in text
    (kept,) = [each for each in kingdom.senior.sees() if each.id == file.message_id]
    assert str(file.attachment_id) in kept.files[0].url
    assert "?ex=" not in str(case)


async def test_all_evidence_that_has_room_is_on_the_card(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban")
    for number in range(6):
        await kingdom.moderator.slash("case evidence", case="1", file=(f"clip-{number}.mp4", b"moving"))
    text = (await kingdom.moderator.slash("case view", case="1")).text
    assert [f"clip-{number}.mp4" in text for number in range(6)] == [True] * 6
    assert "earlier upload" not in text
    for number in range(6, 40):
        await kingdom.moderator.slash("case evidence", case="1", file=(f"clip-{number}.mp4", b"moving"))
    text = (await kingdom.moderator.slash("case view", case="1")).text
    shown = text.count("📎")
    assert f"{40 - shown} earlier uploads" in text
    assert "clip-39.mp4" in text
    assert "cut here" not in text
    assert shown > 10


async def test_evidence_of_a_cancelled_ban_is_not_stored(kingdom):
    await kingdom.moderator.slash("ban", evidence=("clip.mp4", b"moving"), **BAN)
    await kingdom.moderator.click("Cancel")
    assert [each for each in kingdom.senior.sees() if each.files] == []


async def test_evidence_can_be_added_later_by_the_maker_of_the_case_or_with_permission(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban for 7 days")
    answer = await kingdom.moderator.slash("case evidence", case="1", file=("clip.mp4", b"moving"))
    assert "clip.mp4" in answer.text
    refused = await kingdom.support.slash("case evidence", case="1", file=("mine.mp4", b"moving"))
    assert "Not for your role" in refused.text
    assert len((await kingdom.cases())[0].evidence) == 1


async def test_a_ban_for_longer_than_the_role_may_is_refused_before_the_ban_in_force_is_read(kingdom):
    options = {"player": "BuilderBen", "reason": "Speed hacks", "duration": "31d"}

    answer = await kingdom.moderator.slash("ban", **options)

    assert "30 days" in answer.text
    assert kingdom.requests("GET", "user-restrictions") == []
