"""Notes on players: each is a case, and the player's card shows it as long as it counts."""

import asyncio
from dataclasses import replace

from journal_samples import intent, made
from kingdom import journal_of, running_kingdom

from bot.access import Actor, Capability, DiscordId
from bot.app import utc_now
from bot.journal import Archive, CaseKind, Outcome, Target
from sandbox.example.world import BUILDER_BEN

TEXT = "Says that a *friend* used the account @everyone"
NOTE = {"player": "BuilderBen", "text": TEXT}
SHOWN = "friend"


async def card_of_ben(person):
    return (await person.slash("player view", player="BuilderBen")).message


async def test_a_note_is_a_case_that_staff_see_on_the_players_card(kingdom):
    answer = await kingdom.moderator.slash("player note", **NOTE)
    assert "Note on BuilderBen kept" in answer.message.text
    assert "Case #1" in answer.message.text
    (case,) = await kingdom.cases()
    assert (case.kind, case.outcome, case.reason) == (CaseKind.NOTE, Outcome.DONE, TEXT)
    assert (case.actor_id, case.target.player_id) == (kingdom.moderator.id, BUILDER_BEN)
    shown = (await card_of_ben(kingdom.support)).text
    assert shown.count(SHOWN) == 1
    assert "case #1" in shown
    assert SHOWN in (await kingdom.support.slash("case search", text="friend", kind="note")).message.text
    assert kingdom.requests("PATCH", ".") == []


async def test_a_note_is_written_from_the_players_card_by_those_who_may(kingdom):
    assert (await card_of_ben(kingdom.support)).buttons == []
    await card_of_ben(kingdom.moderator)
    await kingdom.moderator.click("Note…")
    answer = await kingdom.moderator.fill({"Note": TEXT})
    await kingdom.moderator.until(lambda: "Note on BuilderBen kept" in answer.message.text)
    assert [case.reason for case in await kingdom.cases()] == [TEXT]


async def test_a_demoted_person_cannot_keep_a_note(kingdom):
    await card_of_ben(kingdom.moderator)
    await kingdom.moderator.click("Note…")
    kingdom.moderator.roles = ()
    answer = await kingdom.moderator.fill({"Note": TEXT})
    await kingdom.moderator.until(lambda: "Not for your role" in answer.message.text)
    assert await kingdom.cases() == []


async def test_a_demotion_before_the_press_opens_no_form(kingdom):
    await card_of_ben(kingdom.moderator)
    kingdom.moderator.roles = ()
    pressed = await kingdom.moderator.click("Note…")
    assert pressed.modal is None
    assert "Not for your role" in pressed.text


async def test_many_newer_notes_hide_neither_a_case_nor_a_note_that_counts(kingdom):
    journal, target = journal_of(kingdom.database), Target(kind="player", id="1", label="Ben", player_id=BUILDER_BEN)
    mona = Actor(user_id=DiscordId(kingdom.moderator.id), name="mona", guild_id=DiscordId(1), role_ids=frozenset())
    note = intent(kind=CaseKind.NOTE, target=target, reason="Hearsay", plan={}, capability=Capability.NOTES_WRITE)
    await made(journal, mona, intent(target=target, reason="Ruined the parade"))
    await made(journal, mona, replace(note, reason="A friend used the account"))
    for _ in range(26):
        await journal.void(mona, await made(journal, mona, note), "Hearsay")
    shown = (await card_of_ben(kingdom.moderator)).text
    assert "A friend used the account" in shown.partition("Before")[0]
    assert "Ruined the parade" in shown.partition("Before")[2]
    assert "Hearsay" not in shown


async def test_an_undone_note_is_not_on_the_card_until_its_undo_is_undone(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    for case, counts in ((1, False), (2, True), (3, False)):
        question = await kingdom.senior.slash("case undo", case=str(case), reason="Wrong player")
        assert "on BuilderBen?" in question.message.text
        assert [button.label for button in question.message.buttons] == [f"Undo case #{case}", "Edit…", "Cancel"]
        done = await kingdom.senior.click("Undo")
        await kingdom.senior.until(lambda done=done, case=case: f"Undo of case #{case}" in done.message.text)
        assert (SHOWN in (await card_of_ben(kingdom.moderator)).text.partition("Before")[0]) is counts
    kinds = [(case.kind, case.parent) for case in reversed(await kingdom.cases())]
    removed = CaseKind.NOTE_REMOVE
    assert kinds == [(CaseKind.NOTE, None), (removed, 1), (CaseKind.NOTE, 2), (removed, 3)]
    again = await kingdom.senior.slash("case undo", case="1", reason="Wrong player")
    assert "already undone by case #2" in again.message.text


async def test_a_note_that_was_undone_in_one_way_cannot_be_undone_in_another(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    for case in (1, 2, 1):  # undone; kept again; and undone again, not by the undo of case 3
        await kingdom.senior.slash("case undo", case=str(case), reason="Wrong player")
        done = await kingdom.senior.click("Undo")
        await kingdom.senior.until(lambda done=done, case=case: f"Undo of case #{case}" in done.message.text)
    again = await kingdom.senior.slash("case undo", case="3", reason="Wrong player")
    assert "Note #1 was already undone by case #4" in again.message.text
    assert len(await kingdom.cases()) == 4


async def test_a_note_that_somebody_else_made_count_again_is_not_for_its_author_alone_to_take_back(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    for person, case in ((kingdom.moderator, 1), (kingdom.senior, 2)):
        await person.slash("case undo", case=str(case), reason="Wrong player")
        done = await person.click("Undo")
        await person.until(lambda done=done, case=case: f"Undo of case #{case}" in done.message.text)
    refused = await kingdom.moderator.slash("case undo", case="1", reason="It is mine")
    assert "cases:undo" in refused.message.text
    assert "do not let you undo what others did" in refused.message.text
    assert (await kingdom.owner.slash("case undo", case="1", reason="Hearsay")).message.buttons[
        0
    ].label == "Undo case #1"
    assert len(await kingdom.cases()) == 3


async def test_who_decided_about_a_note_while_its_undo_was_asked_about_is_not_overruled_unseen(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    question = await kingdom.moderator.slash("case undo", case="1", reason="It is mine")
    for case in (1, 2):
        await kingdom.senior.slash("case undo", case=str(case), reason="Let me see")
        done = await kingdom.senior.click("Undo")
        await kingdom.senior.until(lambda done=done, case=case: f"Undo of case #{case}" in done.message.text)
    answer = await kingdom.moderator.click("Undo", on=question.message)
    assert "do not let you undo what others did" in answer.text
    assert len(await kingdom.cases()) == 3


async def test_who_may_not_keep_notes_is_refused_an_undo_before_anything_is_read(tmp_path, config_with):
    config = config_with(('"approvals:review", "notes:write"', '"approvals:review"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.moderator.slash("player note", **NOTE)
        asked = len(kingdom.running.roblox.requests)
        refused = await kingdom.senior.slash("case undo", case="1", reason="Wrong player")
        assert "notes:write" in refused.text
        assert len(kingdom.running.roblox.requests) == asked


async def test_two_people_who_undo_a_note_at_once_undo_it_once(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    for person in (kingdom.owner, kingdom.senior):
        await person.slash("case undo", case="1", reason="Wrong player")
    first, second = await asyncio.gather(kingdom.owner.click("Undo"), kingdom.senior.click("Undo"))
    await kingdom.senior.until(lambda: all("undo" in each.message.text.lower() for each in (first, second)))
    removed = sorted("Note on BuilderBen removed" in each.message.text for each in (first, second))
    assert removed == [False, True]
    assert any("undone" in each.message.text for each in (first, second))
    assert len(await kingdom.cases()) == 2


async def test_a_void_note_no_longer_counts(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    await kingdom.senior.slash("case void", case="1", reason="Hearsay")
    assert SHOWN not in (await card_of_ben(kingdom.moderator)).text


async def test_what_may_not_be_noted_is_refused_in_words(tmp_path, config_with):
    limited = config_with(
        ('limits = { "bans:write" = "20/hour" }', 'limits = { "notes:write" = "1/hour" }'),
    )
    async with running_kingdom(tmp_path, config=limited) as kingdom:
        denied = await kingdom.support.slash("player note", **NOTE)
        assert "notes:write" in denied.message.text
        blank = await kingdom.moderator.slash("player note", player="BuilderBen", text="   ")
        assert "Say what staff should know" in blank.message.text
        await kingdom.owner.slash("staff freeze", reason="Suspicious")
        frozen = await kingdom.moderator.slash("player note", **NOTE)
        assert "stopped" in frozen.message.text
        await kingdom.owner.slash("staff unfreeze", reason="Fine")
        await kingdom.moderator.slash("player note", **NOTE)
        limit = await kingdom.moderator.slash("player note", **NOTE)
        assert "keep notes on players 1 time in 1 hour" in limit.message.text
        assert sum(case.kind is CaseKind.NOTE for case in await kingdom.cases()) == 1


async def test_a_players_right_to_be_forgotten_takes_the_note(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    archive = Archive(kingdom.database, clock=utc_now)
    await archive.forget(BUILDER_BEN)
    (case,) = await kingdom.cases()
    assert SHOWN not in str(case)
    assert (case.actor_id, await archive.verify()) == (DiscordId(kingdom.moderator.id), None)
    await card_of_ben(kingdom.moderator)


async def test_a_note_of_any_age_can_be_undone(kingdom):
    await kingdom.moderator.slash("player note", **NOTE)
    await Archive(kingdom.database, clock=utc_now).erase_images(before=utc_now())
    await kingdom.senior.slash("case undo", case="1", reason="Wrong player")
    assert "Note on BuilderBen removed" in (await kingdom.senior.click("Undo")).message.text
