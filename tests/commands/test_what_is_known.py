"""Every answer says of a change what is known of it: nothing was sent, it was made, it was refused, or it is not known."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from kingdom import running_kingdom

from bot.journal import Outcome
from tests.commands.test_approvals import review_card

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting the duel bug"}
FIVE_MORE = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost them"}
ACKNOWLEDGEMENT = "/callback$"
TOKEN_OUT = timedelta(minutes=16)
PERMANENT = {"player": "BuilderBen", "duration": "permanent", "reason": "Exploiting"}
NOTHING = "Nothing was changed."
MEMBER = r"^/guilds/\d+/members/\d+$"


def break_discord(kingdom, how, **where):
    faults = kingdom.running.discord.faults
    faults.cut(how, **where) if isinstance(how, str) else faults.fail(how, **where)


async def requested(kingdom):
    """Ask for a permanent ban; return the card for the approvers."""
    await kingdom.senior.slash("ban", **PERMANENT)
    await kingdom.senior.click("Ask for permanent")
    (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
    return card


@pytest.mark.parametrize("how", [403, "before", "after"])
async def test_an_approval_for_which_discord_does_not_say_who_the_asker_is_sends_nothing_and_waits_on(kingdom, how):
    card = await requested(kingdom)
    break_discord(kingdom, how, path=MEMBER, count=None)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Discord did not answer" in answer.text
    assert NOTHING in answer.text
    assert await kingdom.cases() == []
    assert kingdom.requests("PATCH", "user-restrictions") == []
    kingdom.running.discord.faults.clear()
    await kingdom.owner.click("Approve", on=card)
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_an_approver_does_not_wait_for_all_the_times_that_a_broken_discord_is_asked(kingdom, monkeypatch):
    monkeypatch.setattr("bot.runtime.members.WAIT_S", 0.1)
    card = await requested(kingdom)
    kingdom.running.discord.faults.fail(500, path=MEMBER, count=None)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Discord did not answer" in answer.text
    assert NOTHING in answer.text
    assert await kingdom.cases() == []


async def pressed_until_the_token_is_out(kingdom, person, label):
    """Press a button whose change takes longer than the press can be answered."""
    async with kingdom.held(person.click(label), "PATCH", "user-restrictions|entries") as pressing:
        kingdom.running.discord.clock.advance(TOKEN_OUT)
    return pressing


def messages_besides(person, before):
    return [each.text for each in person.sees() if each.id not in before]


def ids(person):
    return {each.id for each in person.sees()}


async def test_an_outcome_that_comes_after_the_token_has_run_out_is_a_message_of_its_own(kingdom):
    mona = kingdom.moderator
    await mona.slash("ban", **BAN)
    before = ids(mona)
    await pressed_until_the_token_is_out(kingdom, mona, "Ban for 7 days")
    await mona.until(lambda: any("banned for 7 days" in each for each in messages_besides(mona, before)))
    assert not any("banned for 7 days" in each.text for each in kingdom.member.sees())
    assert not any("othing was changed" in each for each in messages_besides(mona, before))
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_somebody_who_takes_no_direct_messages_is_shown_where_to_look(kingdom):
    mona = kingdom.moderator
    await mona.slash("ban", **BAN)
    before = ids(mona)
    kingdom.running.discord.faults.fail(403, path="^/users/@me/channels$", count=None)
    await pressed_until_the_token_is_out(kingdom, mona, "Ban for 7 days")
    await mona.until(lambda: any("/case search" in each for each in messages_besides(mona, before)))
    (said,) = [each for each in messages_besides(mona, before) if "/case search" in each]
    assert "It took long, and has ended" in said
    assert "BuilderBen" not in said
    assert BAN["reason"] not in said


async def test_a_lost_answer_that_is_noticed_after_the_token_has_run_out_is_shown_too(kingdom):
    otto = kingdom.editor
    await otto.slash("data edit", **FIVE_MORE)
    before = ids(otto)
    hold = kingdom.hold_roblox("PATCH")
    kingdom.break_roblox(kind="cut_after", method="PATCH", count=None)
    kingdom.break_roblox(kind="status", status=503, method="GET", path="entries", count=None)
    pressing = asyncio.create_task(otto.click("Save 1 change"))
    await hold.arrived()
    kingdom.running.discord.clock.advance(TOKEN_OUT)
    hold.release()
    await otto.until(lambda: any("Sent, but Roblox did not answer" in each for each in messages_besides(otto, before)))
    await pressing
    assert not any("othing was changed" in each for each in messages_besides(otto, before))


ELSEWHERE = [(400, 40060), (404, 10062)]
"""What Discord says where another process was faster (Discord, "JSON Error Codes"; 10062 is seen there too)."""


def without_ages(text):
    """A message without the ages in it, which Discord's client counts up by itself."""
    return re.sub(r"\d+ \w+ ago", "", text)


async def outrun(kingdom, person, refusal, act):
    """Act while another process answers first; return what Steward says of it, and how many requests went to Roblox."""
    before, changes, discord = ids(person), len(kingdom.requests("PATCH", ".")), kingdom.running.discord
    hit = discord.faults.hit
    discord.faults.refuse(*refusal, path=ACKNOWLEDGEMENT)
    texts = {each.id: without_ages(each.text) for each in person.sees()}
    patient, discord.ack_limit = discord.ack_limit, 0.1  # nobody waits long for an answer that does not come
    await act
    discord.ack_limit = patient
    await kingdom.until(lambda _: discord.faults.hit > hit)
    await kingdom.support.slash("help")
    redrawn = [each.text for each in person.sees() if each.id in texts and texts[each.id] != without_ages(each.text)]
    return messages_besides(person, before) + redrawn, len(kingdom.requests("PATCH", ".")) - changes


@pytest.mark.parametrize("refusal", ELSEWHERE)
@pytest.mark.parametrize("label", ["Save 1 change", "Cancel"])
async def test_a_press_that_another_process_answered_is_passed_over_and_the_question_stays(kingdom, refusal, label):
    otto = kingdom.editor
    await otto.slash("data edit", **FIVE_MORE)
    assert await outrun(kingdom, otto, refusal, otto.click(label)) == ([], 0)
    assert await kingdom.cases() == []
    assert "BuilderBen: Coins +5" in (await otto.click("Save 1 change")).text
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


@pytest.mark.parametrize("refusal", ELSEWHERE)
async def test_a_lasting_button_that_another_process_answered_does_and_says_nothing_here(kingdom, refusal):
    card = await requested(kingdom)
    owner = kingdom.owner
    assert await outrun(kingdom, owner, refusal, owner.click("Approve", on=card)) == ([], 0)
    assert await outrun(kingdom, owner, refusal, owner.click("Deny…", on=card)) == ([], 0)
    assert await kingdom.cases() == []


@pytest.mark.parametrize("refusal", ELSEWHERE)
async def test_a_command_and_a_form_that_another_process_answered_do_and_say_nothing_here(kingdom, refusal):
    owner = kingdom.owner
    command = owner.slash("player note", player="BuilderBen", text="Asked twice")
    assert await outrun(kingdom, owner, refusal, command) == ([], 0)
    await owner.slash("player view", player="BuilderBen")
    await owner.click("Note…")
    assert await outrun(kingdom, owner, refusal, owner.fill({"Note": "Asked twice"})) == ([], 0)
    assert await kingdom.cases() == []


async def test_a_first_answer_of_its_own_that_got_lost_is_not_taken_for_that_of_another_process(kingdom):
    owner = kingdom.owner
    kingdom.running.discord.faults.fail(502, path=ACKNOWLEDGEMENT)
    kingdom.running.discord.faults.refuse(400, 40060, path=ACKNOWLEDGEMENT)
    answer = await owner.slash("player note", player="BuilderBen", text="Asked twice")
    assert "Something broke" in answer.text
    assert await kingdom.cases() == []


def evidence_messages(kingdom):
    return [each.text for each in kingdom.owner.sees() if "Evidence for" in each.text and each.channel == "steward-log"]


async def test_evidence_of_a_ban_that_is_out_of_date_says_that_no_case_has_it(kingdom):
    mona = kingdom.moderator
    question = await mona.slash("ban", evidence=("clip.mp4", b"moving"), **BAN)
    await kingdom.senior.slash("ban", **BAN | {"duration": "1d"})
    await kingdom.senior.click("Ban for 1 day")
    answer = await mona.click("Ban", on=question.message)
    assert "out of date" in answer.text
    (said,) = evidence_messages(kingdom)
    assert "a ban of" in said
    assert "not carried out, so no case has this" in said


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 403}, {"kind": "cut_after", "count": None}])
async def test_evidence_of_a_ban_that_has_a_case_is_left_as_it_is(kingdom, fault):
    await kingdom.moderator.slash("ban", evidence=("clip.mp4", b"moving"), **BAN)
    kingdom.break_roblox(method="PATCH", **fault)
    await kingdom.moderator.click("Ban for 7 days")
    (said,) = evidence_messages(kingdom)
    assert "not carried out" not in said
    assert [len(case.evidence) for case in await kingdom.cases()] == [1]


async def test_a_failure_of_discord_beside_the_evidence_does_not_hide_what_became_of_the_ban(kingdom):
    mona = kingdom.moderator
    question = await mona.slash("ban", evidence=("clip.mp4", b"moving"), **BAN)
    await kingdom.senior.slash("ban", **BAN | {"duration": "1d"})
    await kingdom.senior.click("Ban for 1 day")
    kingdom.running.discord.faults.fail(403, method="PATCH", path=r"/channels/\d+/messages/\d+$", count=None)
    assert "out of date" in (await mona.click("Ban", on=question.message)).text


async def test_evidence_of_a_ban_that_waits_for_a_second_person_is_left_as_it_is(kingdom):
    await kingdom.senior.slash("ban", evidence=("clip.mp4", b"moving"), **PERMANENT)
    await kingdom.senior.click("Ask for permanent")
    (said,) = evidence_messages(kingdom)
    assert "not carried out" not in said


@pytest.mark.parametrize("person", ["owner", "senior"])
async def test_evidence_of_a_request_that_was_denied_or_withdrawn_says_that_no_case_has_it(kingdom, person):
    await kingdom.senior.slash("ban", evidence=("clip.mp4", b"moving"), evidence_2=("log.txt", b"said"), **PERMANENT)
    await kingdom.senior.click("Ask for permanent")

    await getattr(kingdom, person).click("Deny…", on=review_card(kingdom))
    await getattr(kingdom, person).fill({"Reason": "No"})

    (said,) = evidence_messages(kingdom)
    assert "Evidence for request #1 about Ben the Builder (@BuilderBen), from" in said
    assert "not carried out, so no case has this" in said


async def test_evidence_of_a_request_that_nobody_decided_says_that_no_case_has_it(tmp_path):
    ahead = [timedelta()]
    async with running_kingdom(tmp_path, clock=lambda: datetime.now(UTC) + ahead[0]) as kingdom:
        await kingdom.senior.slash("ban", evidence=("clip.mp4", b"moving"), **PERMANENT)
        await kingdom.senior.click("Ask for permanent")
        ahead[0] = timedelta(hours=25)
        await kingdom.running.bot.parts.approvals.pass_time()
        (said,) = evidence_messages(kingdom)
        assert "request #1" in said
        assert "not carried out, so no case has this" in said


async def test_evidence_of_an_approved_request_is_left_as_it_is(kingdom):
    await kingdom.senior.slash("ban", evidence=("clip.mp4", b"moving"), **PERMANENT)
    await kingdom.senior.click("Ask for permanent")
    await kingdom.owner.click("Approve", on=review_card(kingdom))
    (said,) = evidence_messages(kingdom)
    assert "not carried out" not in said
    assert [len(case.evidence) for case in await kingdom.cases()] == [1]


async def test_evidence_of_what_waits_already_says_that_no_case_has_it(kingdom):
    questions = [
        await kingdom.senior.slash("ban", evidence=("clip.mp4", b"moving"), **PERMANENT) for _ in ("first", "second")
    ]
    await kingdom.senior.click("Ask for permanent", on=questions[0].message)
    refused = await kingdom.senior.click("Ask for permanent", on=questions[1].message)
    assert "waits" in refused.text
    first, second = evidence_messages(kingdom)
    assert "not carried out" not in first
    assert "not carried out, so no case has this" in second
