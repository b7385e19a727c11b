"""Bans of many players: a dry run first, each player once, and a resume after every stop."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from kingdom import journal_of, running_kingdom

from bot.app import utc_now
from bot.changes.bulk import runs as bulk_runs
from bot.changes.bulk.bulks import PATIENCE
from bot.changes.settling import GRACE
from bot.journal import BULK, CaseId, CaseKind, Outcome
from bot.runtime import bulk
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, GRIEFER_GUS, LIVE_LUCA, PIXEL_PAUL, TIMED_TINA

LIST = """\
username,why
BuilderBen,raid
70000002,raid
GrieferGus,raid

"builderben",again
Nobody_At_All,typo
OldPaul99,raid
"""
BANNED = [BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL]
ONE = {"duration": "7d", "reason": "Raiding the event"}
ORDER = {"action": "ban", **ONE}


async def ask(person, players=LIST, **options):
    file = ("raiders.csv", players.encode("utf-8-sig"))
    return (await person.slash("bans bulk", **(ORDER | {"file": file} | options))).message


async def begin(kingdom, person):
    """Confirm a question; return its message and the held request for the second player, once the first one is banned."""
    await ask(person)
    queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
    answer = await person.click("Ban 3")
    await queen.arrived()
    return answer.message, queen


async def resume_twice(kingdom, card):
    """Press Go on twice at once, see one press refused while the other one runs, and wait for its end."""
    paul = kingdom.hold_roblox("PATCH", str(PIXEL_PAUL))
    pressed = await asyncio.gather(*(kingdom.senior.press_raw("bulk:resume:1", card.id) for _ in range(2)))
    assert sorted("being carried out right now" in each.text for each in pressed) == [False, True]
    paul.release()
    await kingdom.senior.until(lambda: any("3 players banned" in each.text for each in pressed))


async def stop_while_held(kingdom, hold):
    """Stop the bot while Roblox holds the request for one player of a bulk."""
    run = kingdom.running.bot.parts.bulk._bulks.runs.find(CaseId(1))
    stopping = asyncio.create_task(kingdom.running.bot.close())
    await kingdom.until(lambda _: run.stopping)
    hold.release()
    await stopping


def banned(kingdom, player_id):
    clock = kingdom.running.roblox.world.clock
    return kingdom.universe.restrictions.get(clock, player_id).terms.active


def changes(kingdom, player_id):
    """How often a player's restriction was written."""
    return len([each for each in kingdom.requests("PATCH", f"user-restrictions/{player_id}$") if each.status == 200])


def logged(kingdom):
    return [each for each in kingdom.owner.sees() if each.channel == "steward-log"]


def logged_buttons(kingdom):
    """The buttons on the only card in the log channel, once it is posted."""
    return [button.label for button in logged(kingdom)[0].buttons] if logged(kingdom) else None


async def parts(kingdom):
    """The cases of players, oldest first, and the case of the bulk."""
    *children, whole = await kingdom.cases()
    assert whole.kind is CaseKind.BANS_BULK
    assert {(each.parent, each.parent_relation) for each in children} <= {(whole.id, BULK)}
    return list(reversed(children)), whole


async def test_a_list_gets_a_dry_run_and_then_a_case_per_player(kingdom):
    question = await ask(kingdom.senior)
    for words in (
        "Ban 3 players for 7 days?",
        "CoinQueen",
        "PixelPaul",
        "PixelPaul · You typed OldPaul99, an earlier name",
        "3 will be banned",
        "3 lines are left out",
    ):
        assert words in question.text
    for words in (
        "GrieferGus: is already banned",
        "builderben: is already on the list",
        "Nobody_At_All: no account",
    ):
        assert words in question.text
    assert "check.csv" in question.text
    assert kingdom.requests("PATCH", ".") == []
    assert await kingdom.cases() == []

    answer = (await kingdom.senior.click("Ban 3")).message
    await kingdom.senior.until(lambda: "3 players banned for 7 days\n" in answer.text)
    assert "bulk-1.csv" in answer.text
    assert "/case view" not in answer.text  # the table is there
    assert [banned(kingdom, each) for each in BANNED] == [True] * 3
    children, whole = await parts(kingdom)
    assert [each.target.player_id for each in children] == BANNED
    assert {each.outcome for each in children} == {Outcome.DONE}
    assert (whole.outcome, whole.after) == (Outcome.DONE, {"done": 3, "failed": [], "unknown": []})
    viewed = await kingdom.senior.slash("case view", case="1")
    assert "3 players banned for 7 days\n✅ 3 done" in viewed.text
    assert "Followed by #2 Ban (bulk)" in viewed.text


async def test_a_card_for_which_the_players_cases_were_not_read_has_no_table_of_them(kingdom):
    await ask(kingdom.senior, "BuilderBen\nCoinQueen")
    await kingdom.senior.click("Ban 2")
    await kingdom.owner.until(lambda: logged_buttons(kingdom) == ["Undo…"])
    (card,) = [each for each in kingdom.owner.sees() if each.channel == "steward-log"]
    noted = await kingdom.senior.slash("case note", case="1", text="As agreed")
    for message in (card, noted.message):
        assert "2 players banned for 7 days\n✅ 2 done" in message.text
    assert card.files == []
    (table,) = noted.message.files
    assert table.data.decode().count(",Done,") == 2


async def test_a_typed_list_can_be_unbanned_too(kingdom):
    form = await kingdom.senior.slash("bans bulk", action="unban", reason="Appeals accepted")
    assert form.modal is not None
    question = await kingdom.senior.fill({"Players": "TimedTina\nBuilderBen"})
    await kingdom.senior.until(lambda: "Unban 1 player" in question.message.text)
    assert "not banned" in question.message.text
    (table,) = question.message.files
    assert f"{TIMED_TINA},TimedTina,unban" in table.data.decode("utf-8-sig")
    answer = await kingdom.senior.click("Unban 1")
    await kingdom.senior.until(lambda: "1 player unbanned" in answer.message.text)
    assert not banned(kingdom, TIMED_TINA)


async def test_players_whose_ban_the_person_may_not_end_are_skipped_with_the_reason(tmp_path, config_with):
    config = config_with(('"bans:write", "cases:read"', '"bans:write", "bans:bulk", "cases:read"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.owner.slash("ban", player="BuilderBen", **ONE)
        await kingdom.owner.click("Ban for 7 days")
        file = ("appeals.txt", b"BuilderBen\nGrieferGus\nTimedTina")
        question = await kingdom.moderator.slash("bans bulk", action="unban", reason="Appeals accepted", file=file)
        for words in (
            "Unban 1 player",
            "TimedTina",
            "outside Steward",
            "2 lines are left out",
            "BuilderBen: The ban that owner gave (case #1) would end sooner. Your roles do not let you undo what others did.",
            "GrieferGus: The permanent ban that was given outside Steward would end sooner. Your roles do not let you ban",
        ):
            assert words in question.text
        answer = await kingdom.moderator.click("Unban 1")
        await kingdom.moderator.until(lambda: "1 player unbanned" in answer.message.text)
        assert [banned(kingdom, each) for each in (BUILDER_BEN, GRIEFER_GUS, TIMED_TINA)] == [True, True, False]


async def test_each_part_of_a_bulk_uses_the_limits_like_a_single_change(tmp_path, config_with):
    config = config_with(
        ('"bans:permanent" = { reviewers', '# "bans:permanent" = { reviewers'), ('= "10/day"', '= "1/day"')
    )
    async with running_kingdom(tmp_path, config=config) as kingdom:
        file = ("appeals.txt", b"GrieferGus\nTimedTina")
        await kingdom.senior.slash("bans bulk", action="unban", reason="Appeals accepted", file=file)
        answer = await kingdom.senior.click("Unban 2")
        await kingdom.senior.until(lambda: "2 players unbanned" in answer.message.text)


@pytest.mark.parametrize(
    ("players", "words"),
    [
        ("\n \n", "Name at least one player"),
        ("username\n", "Name at least one player"),
        ("\n".join(map(str, range(1, 502))), "At most 500 players at once; this names 501"),
        ('"' + 131_072 * "x", "At most 131,072 characters"),
        ("GrieferGus", "is already banned"),
    ],
)
async def test_a_list_that_breaks_a_rule_is_refused_in_words(kingdom, players, words):
    assert words in (await ask(kingdom.senior, players)).text
    assert await kingdom.cases() == []


async def test_permission_for_single_bans_is_not_enough_for_bulk_bans(kingdom):
    assert "bans:bulk" in (await ask(kingdom.moderator)).text
    assert list(kingdom.running.roblox.requests) == []


async def test_protected_players_are_skipped_and_named(tmp_path, config_with):
    config = config_with(("protected = [1]", f"protected = [{COIN_QUEEN}]"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        question = await ask(kingdom.senior)
        assert "Ban 2 players" in question.text
        assert "70000002: This player is protected" in question.text


async def test_more_players_than_the_settings_say_need_a_second_person(tmp_path, config_with):
    config = config_with(("more_players_than = 10", "more_players_than = 2"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        question = await ask(kingdom.senior, "BuilderBen\nCoinQueen")
        assert "Ban 2" in [button.label for button in question.buttons]
        question = await ask(kingdom.senior)
        assert "@Owner must approve" in question.text
        waiting = await kingdom.senior.click("Ask to ban 3")
        assert "Waiting for approval" in waiting.text
        assert await kingdom.cases() == []
        (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
        assert b"PixelPaul" in card.files[0].data
        outcome = await kingdom.owner.click("Approve", on=card)
        assert "Case #1" in outcome.text
        await kingdom.until(lambda cases: cases[-1].outcome is Outcome.DONE)
        children, whole = await parts(kingdom)
        assert [banned(kingdom, each) for each in BANNED] == [True] * 3
        assert {each.approved_by.id for each in (*children, whole)} == {kingdom.owner.id}


async def test_a_bulk_needs_a_second_person_like_a_single_ban(kingdom):
    question = await ask(kingdom.senior, "BuilderBen\nCoinQueen", duration="permanent")
    assert "Ask to ban 2" in [button.label for button in question.buttons]


def take_no_files(kingdom):
    """Let Discord refuse every file of more than a few bytes."""
    world = kingdom.running.discord.world
    world.members = {user_id: replace(member, upload_limit=8) for user_id, member in world.members.items()}
    for channel_id, location in world.locations.items():
        if location.guild is not None:
            world.locations[channel_id] = location._replace(guild=replace(location.guild, upload_limit=8))


async def test_a_result_whose_table_discord_does_not_take_is_shown_without_it(kingdom):
    message, queen = await begin(kingdom, kingdom.senior)
    take_no_files(kingdom)
    queen.release()
    await kingdom.senior.until(lambda: message.text.startswith("3 players banned"))
    assert "Discord did not take the file of this answer" in message.text
    assert "/case view case:1 has a table of each player" in message.text
    assert message.files == []


async def test_a_cancelled_question_keeps_its_table_and_bans_nobody(kingdom):
    await ask(kingdom.senior)
    closed = (await kingdom.senior.click("Cancel")).message
    assert "Cancelled · nothing was changed" in closed.text
    assert len(closed.files) == 1
    assert await kingdom.cases() == []


async def test_one_refusal_does_not_stop_the_rest(kingdom):
    await ask(kingdom.senior)
    kingdom.break_roblox(kind="status", method="PATCH", path=str(COIN_QUEEN), status=400)
    answer = (await kingdom.senior.click("Ban 3")).message
    await kingdom.senior.until(lambda: "2 of 3 players banned" in answer.text)
    assert "❌ 1 not done" in answer.text
    assert "CoinQueen: " in answer.text.partition("1 not done")[2]
    assert [banned(kingdom, each) for each in BANNED] == [True, False, True]
    children, whole = await parts(kingdom)
    assert [each.outcome for each in children] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    await kingdom.owner.until(lambda: f"✅ Case #{whole.id} ·" in logged(kingdom)[-1].text)
    assert len(logged(kingdom)) == 1
    assert whole.after == {"done": 2, "failed": [str(COIN_QUEEN)], "unknown": []}


async def test_a_stopped_bulk_resumes_where_it_stopped(kingdom):
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.owner.until(lambda: logged_buttons(kingdom) == ["Stop"])
    stopping = await kingdom.senior.click("Stop", on=card)
    assert "Stopped at 2 of 3 players" in stopping.text
    assert (
        "The player in work is the last: case #3 may still be done. After that, nobody further is banned."
        in stopping.text
    )
    queen.release()
    await kingdom.senior.until(lambda: "1 player still to do" in card.text)
    assert not banned(kingdom, PIXEL_PAUL)
    await kingdom.owner.until(lambda: logged_buttons(kingdom) == ["Go on"])
    _, whole = await parts(kingdom)
    assert whole.outcome is Outcome.UNKNOWN
    assert "Stopped before its end" in (await kingdom.owner.slash("case view", case=f"{whole.id}")).text
    refused = await kingdom.moderator.press_raw(f"bulk:resume:{whole.id}", card.id)
    assert "bans:bulk" in refused.text

    await resume_twice(kingdom, card)
    await kingdom.until(lambda cases: cases[-1].outcome is Outcome.DONE)
    assert [changes(kingdom, each) for each in BANNED] == [1, 1, 1]


async def test_a_bulk_that_outlasts_its_interaction_ends_in_the_channel_and_its_table_is_in_its_case(
    kingdom, monkeypatch
):
    monkeypatch.setattr(bulk, "TOKEN_LIFE", timedelta(0))
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.senior.until(lambda: "is now in another message (https://discord.com/channels/" in card.text)
    (message,) = [each for each in kingdom.member.sees() if "3 players" in each.text]
    queen.release()
    await kingdom.member.until(lambda: "3 players banned" in message.text)
    assert (
        message.text == "3 players banned for 7 days\nCase #1 · /case view case:1 has a table of each player\n[ Undo… ]"
    )
    assert not message.files

    (table,) = (await kingdom.senior.slash("case view", case="1")).message.files
    assert (table.name, table.data.decode("utf-8-sig").splitlines()) == (
        "bulk-1.csv",
        [
            "user id,player,result,case",
            f"{BUILDER_BEN},Ben the Builder (@BuilderBen),Done,2",
            f"{COIN_QUEEN},Coin Queen (@CoinQueen),Done,3",
            f"{PIXEL_PAUL},Paul (@PixelPaul),Done,4",
        ],
    )


async def test_somebody_else_can_finish_a_stopped_bulk_without_the_rest(kingdom):
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.senior.click("Stop", on=card)
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    enough = {"case": "1", "outcome": "applied", "reason": "Two were enough"}
    assert "your own case" in (await kingdom.senior.slash("case settle", **enough)).text
    assert "Settled by hand" in (await kingdom.owner.slash("case settle", **enough)).text
    refused = await kingdom.senior.click("Go on", on=card)
    assert "not a bulk that can be resumed" in refused.text
    assert not banned(kingdom, PIXEL_PAUL)


async def test_a_list_longer_than_the_rest_of_a_limit_is_refused_before_it_begins(tmp_path, config_with):
    config = config_with(('"bans:permanent" = "10/day"', '"bans:permanent" = "10/day", "bans:write" = "3/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.senior.slash("ban", **ONE | {"player": "LiveLuca"})
        await kingdom.senior.click("Ban for 7 days")
        refused = await ask(kingdom.senior)
        for words in ("bans:write", "3 times in 1 hour", "1 so far", "This would be 3 more", "Your limit resets"):
            assert words in refused.text
        assert "at most 3 at once" in (await ask(kingdom.senior, LIST + "MarkupMia\n")).text
        assert "Ban 2 players" in (await ask(kingdom.senior, "BuilderBen\nCoinQueen")).text
        assert len(await kingdom.cases()) == 1


async def test_a_restart_in_the_middle_neither_skips_nor_repeats_a_player(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        card, queen = await begin(kingdom, kingdom.senior)
        world = kingdom.running.roblox.world
        await stop_while_held(kingdom, queen)
    assert "still to do" in card.text
    async with running_kingdom(tmp_path, world=world) as kingdom:
        assert [banned(kingdom, each) for each in BANNED] == [True, True, False]
        # Somebody bans the last player by hand. The dry run did not show this, so the bulk skips the player.
        view = await kingdom.owner.slash("case view", case="1")
        assert "Go on" in [button.label for button in view.message.buttons]
        answer = await kingdom.owner.click("Go on")
        await kingdom.owner.until(lambda: "3 players banned" in answer.message.text)
        children, _ = await parts(kingdom)
        assert [each.target.player_id for each in children] == BANNED
        assert [each.actor_id for each in children] == [kingdom.senior.id] * 2 + [kingdom.owner.id]


async def test_a_resumed_bulk_does_what_was_confirmed_if_it_is_still_allowed(tmp_path, config_with):
    async with running_kingdom(tmp_path) as kingdom:
        file = ("raiders.csv", LIST.encode())
        await kingdom.senior.slash("bans bulk", action="ban", template="exploiting", ban_alts=False, file=file)
        queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
        await kingdom.senior.click("Ban 3")
        await queen.arrived()
        world = kingdom.running.roblox.world
        await stop_while_held(kingdom, queen)
    config = config_with(('longest_ban = "365d"', 'longest_ban = "1d"'))
    async with running_kingdom(tmp_path, world=world, config=config) as kingdom:
        await kingdom.senior.slash("case view", case="1")
        assert "you can ban for up to 1 day" in (await kingdom.senior.click("Go on")).text
        assert len(await kingdom.cases()) == 3
    config = config_with(("[ban_templates.exploiting]", "[ban_templates.cheating]"))
    async with running_kingdom(tmp_path, world=world, config=config) as kingdom:
        await kingdom.senior.slash("case view", case="1")
        answer = await kingdom.senior.click("Go on")
        await kingdom.until_outcome(kingdom.senior, answer, "3 players banned")
        children, _ = await parts(kingdom)
        assert [each.plan for each in children] == [children[0].plan] * 3
        plan = children[0].plan
        assert (plan["duration_s"], plan["note"], plan["ban_alts"]) == (30 * 86_400, "Exploiting", False)
        terms = kingdom.universe.restrictions.get(world.clock, PIXEL_PAUL).terms
        assert terms.display_reason.startswith("Exploiting is against the rules.")


async def test_an_interrupted_bulk_is_noticed_and_resumes(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        _, queen = await begin(kingdom, kingdom.senior)
        world = kingdom.running.roblox.world
        (task,) = [each for each in asyncio.all_tasks() if each.get_name() == "bulk 1"]
        task.cancel()
        await asyncio.wait({task})
        _, whole = await parts(kingdom)
        assert whole.outcome is Outcome.SENT
        health = await kingdom.owner.slash("staff health")
        assert "#1" not in health.text
        queen.release()
        await kingdom.until(lambda _: banned(kingdom, COIN_QUEEN))
    async with running_kingdom(tmp_path, world=world, clock=lambda: utc_now() + PATIENCE + GRACE) as kingdom:
        await kingdom.until(
            lambda cases: cases[-1].outcome is Outcome.UNKNOWN and all(c.outcome.settled for c in cases[:-1])
        )
        health = await kingdom.owner.slash("staff health")
        assert "#1" in health.text
    async with running_kingdom(tmp_path, world=world) as kingdom:
        view = await kingdom.owner.slash("case view", case="1")
        assert "Cut off before its end" in view.text
        answer = await kingdom.owner.click("Go on", on=view.message)
        await kingdom.owner.until(lambda: "3 players banned" in answer.message.text)
        _, whole = await parts(kingdom)
        assert whole.after == {"done": 3, "failed": [], "unknown": []}
        assert [each.user_id for each in kingdom.universe.restrictions.log if each.user_id in BANNED] == BANNED


async def test_a_running_bulk_is_not_settled_and_one_settled_in_another_process_stops(kingdom):
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.senior.click("Stop", on=card)
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    paul = kingdom.hold_roblox("PATCH", str(PIXEL_PAUL))
    answer = await kingdom.senior.click("Go on", on=card)
    await paul.arrived()
    refused = await kingdom.owner.slash("case settle", case="1", outcome="applied", reason="Enough")
    assert "is being carried out right now" in refused.text
    paul.release()
    await kingdom.senior.until(lambda: "3 players banned" in answer.message.text)

    await ask(kingdom.senior, "LiveLuca\nMarkupMia")
    luca = kingdom.hold_roblox("PATCH", str(LIVE_LUCA))
    answer = await kingdom.senior.click("Ban 2")
    await luca.arrived()
    case, *_ = await kingdom.cases()
    await journal_of(kingdom.database).settle(case.parent, Outcome.DONE)
    luca.release()
    await kingdom.senior.until(lambda: "It was ended" in answer.message.text)
    assert "1 of 2 banned, then stopped" in answer.message.text
    assert "Go on" not in [button.label for button in answer.message.buttons]
    assert (await kingdom.cases())[0].target.player_id == LIVE_LUCA


async def test_a_demotion_stops_the_bulk_and_somebody_else_does_the_rest(kingdom, monkeypatch):
    monkeypatch.setattr(bulk_runs, "ROLES_ASKED_EVERY", 1)
    card, queen = await begin(kingdom, kingdom.senior)
    kingdom.senior.roles = ()
    queen.release()
    await kingdom.senior.until(lambda: "may not go on" in card.text)
    assert "1 player still to do" in card.text
    assert not banned(kingdom, PIXEL_PAUL)
    assert "have no role" in (await kingdom.senior.click("Go on", on=card)).text
    answer = await kingdom.owner.press_raw("bulk:resume:1", card.id)
    await kingdom.owner.until(lambda: "3 players banned" in answer.message.text)
    assert [changes(kingdom, each) for each in BANNED] == [1, 1, 1]


async def test_a_bulk_stops_for_somebody_who_may_only_ban_one_player_at_a_time_by_now(kingdom, monkeypatch):
    monkeypatch.setattr(bulk_runs, "ROLES_ASKED_EVERY", 1)
    card, queen = await begin(kingdom, kingdom.senior)
    kingdom.senior.roles = kingdom.moderator.roles
    queen.release()
    await kingdom.senior.until(lambda: "may not go on" in card.text)
    assert "1 player still to do" in card.text
    assert not banned(kingdom, PIXEL_PAUL)


async def test_a_bulk_survives_when_discord_does_not_answer_about_roles(kingdom, monkeypatch):
    monkeypatch.setattr(bulk_runs, "ROLES_ASKED_EVERY", 1)
    faults = kingdom.running.discord.faults
    faults.fail(403, method="GET", path=f"/members/{kingdom.senior.id}$", count=None)
    await ask(kingdom.senior)
    answer = await kingdom.senior.click("Ban 3")
    await kingdom.senior.until(lambda: "3 players banned" in answer.message.text)
    assert faults.hit > 0


async def test_the_approver_alone_cannot_resume_an_approved_bulk(tmp_path, config_with):
    config = config_with(("more_players_than = 10", "more_players_than = 2"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await ask(kingdom.senior)
        await kingdom.senior.click("Ask to ban 3")
        queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
        (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
        approved = await kingdom.owner.click("Approve", on=card)
        await queen.arrived()
        await kingdom.owner.click("Stop", on=approved.message)
        queen.release()
        await kingdom.until_outcome(kingdom.owner, approved, "2 of 3 banned, then stopped", "bulk-1.csv")

        view = await kingdom.owner.slash("case view", case="1", share=True)
        alone = await kingdom.owner.click("Go on", on=view.message)
        assert "needs a second person" in alone.text
        assert "senior" in alone.text
        assert not banned(kingdom, PIXEL_PAUL)
        await resume_twice(kingdom, view.message)
        assert [changes(kingdom, each) for each in BANNED] == [1, 1, 1]
        assert "not a bulk that can be resumed" in (await kingdom.owner.click("Go on", on=approved.message)).text


async def test_a_length_that_the_role_does_not_allow_is_the_reason_of_the_refusal(tmp_path, config_with):
    config = config_with(('longest_ban = "365d"', 'longest_ban = "1d"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        assert (
            "You asked for 7 days. As @Senior moderator you can ban for up to 1 day."
            in (await ask(kingdom.senior)).text
        )


async def test_players_whose_ban_has_changed_since_are_skipped(kingdom):
    await kingdom.owner.slash("ban", player="PixelPaul", duration="1d", reason="Seen by the owner too")
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.owner.click("Ban for 1 day")
    queen.release()
    await kingdom.senior.until(lambda: "2 of 3 players banned" in card.text)
    assert changes(kingdom, PIXEL_PAUL) == 1


async def test_a_freeze_stops_it_and_it_resumes_after_the_freeze(kingdom):
    card, queen = await begin(kingdom, kingdom.senior)
    await kingdom.owner.slash("staff freeze", reason="Suspicious")
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    assert "stopped" in card.text
    assert not banned(kingdom, PIXEL_PAUL)
    await kingdom.owner.slash("staff unfreeze", reason="Fine")
    answer = await kingdom.senior.click("Go on", on=card)
    await kingdom.senior.until(lambda: "3 players banned" in answer.message.text)
    assert [changes(kingdom, each) for each in BANNED] == [1, 1, 1]


async def test_the_burst_alarm_counts_a_bulk_once(tmp_path, config_with):
    config = config_with(("changes = 30", "changes = 3"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await ask(kingdom.senior, LIST + f"{LIVE_LUCA}\n")
        answer = (await kingdom.senior.click("Ban 4")).message
        await kingdom.senior.until(lambda: "4 players banned" in answer.text)
