"""The present bot opens the journal of version 0.1.0: it shows and finds every case, and settles the open ones."""

import asyncio
import re

import pytest
from journal_of_0_1_0 import ASKS, CASES, HEAD, NAMES, NOT_UNDONE, UNKNOWN, cases_of, id_of
from kingdom import journal_of

from bot.__main__ import main
from bot.journal import CaseKind, Outcome

once = pytest.mark.asyncio(loop_scope="module")

WORDS = {
    Outcome.DONE: "✅ Case #",
    Outcome.FAILED: "❌ Not done · Case #",
    Outcome.REFUSED: "⛔ Refused by Roblox · Case #",
    Outcome.UNKNOWN: "🟣 Not known · Case #",
}
OPEN = [each for each in CASES.values() if not each.left.settled]


async def found(kingdom, **options):
    """The numbers of all cases in a search, from all pages."""
    answer = await kingdom.support.slash("case search", **options)
    numbers = set()
    while True:
        numbers |= {int(each) for each in re.findall(r"^.* · #(\d+)$", answer.message.text, re.MULTILINE)}
        if not any(button.label == "Older ›" and not button.disabled for button in answer.message.buttons):
            return numbers
        await kingdom.support.click("Older ›", on=answer.message)


def who(case):
    """Whom or what a case is about, as its card says it; nothing where its title says all."""
    if case.player is not None:
        return (case.player, case.about.removesuffix(f" (@{case.player})"))
    if case.kind.startswith("data.") and "/" in case.about:  # none of these entries has a scope of its own
        return (case.about.replace("/global/", " · "),)
    return () if case.about in IN_THE_TITLE else (case.about,)


IN_THE_TITLE = {"Example Kingdom", "Servers of Example Kingdom", "all data stores", "everybody"}


@pytest.mark.parametrize("case", CASES.values(), ids=str)
@once
async def test_a_case_reads_as_it_did(left, case):
    answer = await left.owner.slash("case view", case=str(case.number))

    text = answer.message.text
    stopped = case.kind is CaseKind.BANS_BULK and case.now is UNKNOWN
    ended = f"{'⏳ Stopped before its end · Case #' if stopped else WORDS[case.now]}{case.number} · "
    for words in (*who(case), case.by.partition(" (")[0], case.why, *case.shows, ended):
        assert words in text


@pytest.mark.parametrize("kind", NAMES)
@once
async def test_cases_are_found_by_kind_by_player_and_by_words(left, kind):
    cases = cases_of(kind)
    assert await found(left, kind=kind.value) == {each.number for each in cases}
    for name in {each.player for each in cases} - {None}:
        about = {each.number for each in cases if each.player == name}
        assert await found(left, kind=kind.value, player=str(id_of(left, name))) == about
    for why in {each.why for each in cases} - {""}:
        assert await found(left, kind=kind.value, text=why) >= {each.number for each in cases if each.why == why}


@once
async def test_cases_are_found_by_a_players_name_and_by_member_of_staff_and_outcome(left):
    assert await found(left, player="CoinQueen") == {
        each.number for each in CASES.values() if each.player == "CoinQueen"
    }
    by_editor = {each.number for each in CASES.values() if each.by == "@Edda (editor)"}
    assert await found(left, moderator=left.editor) == by_editor
    for outcome in Outcome:
        assert await found(left, outcome=outcome.value) == {
            each.number for each in CASES.values() if each.now is outcome
        }


@pytest.mark.parametrize("number", [pytest.param(each, id=str(CASES[each])) for each in NOT_UNDONE])
@once
async def test_a_case_that_cannot_be_undone_says_why(left, number):
    refused = await left.owner.slash("case undo", case=str(number), reason="Not what we meant")

    assert NOT_UNDONE[number] in refused.text
    assert "Nothing was changed" in refused.text
    assert [each.label for each in refused.message.buttons] == ["Edit…"]  # for another case


@pytest.mark.parametrize("case", OPEN, ids=str)
@once
async def test_an_open_case_is_settled_by_reading_back_as_its_kind_allows(left, case):
    assert (await journal_of(left.database).case(case.number)).outcome is case.now

    if ASKS in case.shows:
        call = f"Case #{case.number} needs somebody to look"
        await left.owner.until(lambda: any(call in each.text for each in left.owner.sees()), 30)


@once
async def test_no_change_of_an_open_case_is_sent_again(left):
    assert [each for method in ("PATCH", "POST", "DELETE") for each in left.requests(method, "/universes/")] == []


@once
async def test_the_journal_is_unaltered_once_it_is_brought_up_to_date(left, capsys):
    verify = ["journal", "--file", str(left.running.journal), "verify", "--head", HEAD]
    assert await asyncio.to_thread(main, verify) == 0
    assert "Unaltered: " in capsys.readouterr().out


def test_every_kind_of_case_and_every_outcome_is_in_the_sample():
    assert {each.kind for each in CASES.values()} == set(NAMES)
    assert {each.left for each in CASES.values()} == set(Outcome)
