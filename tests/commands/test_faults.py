"""Every command while Roblox fails in every way: people read what happened, and the journal and Roblox agree.

Here, a command meets one fault of each sort; with EVERY_FAULT in the environment, it meets all of them.
"""

import os
import re
from typing import Any

import pytest
from every_command import options_of
from kingdom import running_kingdom

from bot.access import Capability
from bot.cli.commands import command_tree
from bot.journal import CaseKind, Outcome
from bot.opencloud.client import RetryPolicy
from bot.wiring import FACES
from sandbox.roblox.data_stores import Target
from sandbox.roblox.revisions import Content

SORTS: dict[str, list[dict[str, Any]]] = {
    "refused": [{"kind": "status", "status": 401}, {"kind": "status", "status": 403}],
    "lost": [{"kind": "cut_before"}, {"kind": "html", "status": 200}, {"kind": "status", "status": 503}],
    "unanswered": [
        {"kind": "cut_after"},
        {"kind": "html", "status": 200, "after": True},
        {"kind": "status", "status": 503, "after": True},
    ],
}
"""What the stand-in does to a write: refuse it, drop it without an answer, or apply it without an answer."""
THROTTLE = {"kind": "throttle", "retry_after": 86_400}
EVERY_FAULT = "EVERY_FAULT" in os.environ
TURNS = range(3) if EVERY_FAULT else [0]
"""How far the faults of a sort are shifted among the commands."""

WHY = "Because it is a test"
CHANGES: dict[str, dict[str, Any]] = {
    "announce send": {"text": "Hello"},
    "ban": {"player": "BuilderBen", "duration": "1d", "reason": WHY},
    "case undo": {"case": "1", "reason": WHY},
    "data create": {"key": "Fresh", "store": "Visits", "reason": WHY},
    "data edit": {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "1", "reason": WHY},
    "data increment": {"key": "visits", "store": "Visits", "amount": 1, "reason": WHY},
    "data replace": {"player": "BuilderBen", "reason": WHY},
    "data restore": {"player": "BuilderBen", "at": "2 days ago", "reason": WHY},
    "data delete": {"player": "BuilderBen", "reason": WHY},
    "data snapshot": {"reason": WHY},
    "leaderboard increment": {"board": "coins", "player": "BuilderBen", "amount": 1, "reason": WHY},
    "leaderboard remove": {"board": "coins", "player": "CoinQueen", "reason": WHY},
    "leaderboard set": {"board": "coins", "player": "FreshFrida", "score": 5, "reason": WHY},
    "place publish": {"place": "lobby", "file": ("lobby.rbxlx", b'<roblox version="4"></roblox>'), "reason": WHY},
    "servers restart": {"reason": WHY},
    "unban": {"player": "TimedTina", "reason": WHY},
}
"""Every command that changes the game, in an order in which no command needs the result of another."""
LIST = {"action": "ban", "duration": "1d", "reason": WHY, "file": ("list.csv", b"BuilderBen\nCoinQueen")}
READ_AGAIN = [
    "ban",
    "unban",
    "data create",
    "data increment",
    "data delete",
    *(each for each in CHANGES if "board" in each),
]
"""Changes that Roblox accepts without a precondition, so Steward reads the value again right before."""
BEHIND_THE_NAME = "^(?!.*/usernames/)"
"""Every request except the one for a player's name."""
OF_A_KNOWN_ID = "^/v1/users|^/cloud/v2/users/"
"""Requests for the names and the picture of an id, without which everything goes on."""
NOBODY_SAYS_WHO = "Roblox does not say who that is"
NEVER_READ_BACK = {kind for face in FACES if face.if_lost is not None for kind in face.names}
"""Kinds of case that leave nothing to read back."""
NOT_READ_BACK = {*NEVER_READ_BACK, CaseKind.DATA_INCREMENT, CaseKind.BOARD_INCREMENT}
"""Reading back does not settle these at once: a sum does not show whose addition it holds."""
OF_STEWARD = {"everyone", Capability.BOT_FREEZE, Capability.NOTES_WRITE}
READING = {each for each in Capability if each.traits.reads}
ELSEWHERE = {"case evidence", "case note", "case settle", "case void", "bans bulk"}
"""Commands that change only the journal; and bulks, which make a change per player and have their own tests."""
SOON = RetryPolicy(attempts=2, base_s=0.001, cap_s=0.001)


@pytest.fixture
async def kingdom(tmp_path):
    async with running_kingdom(tmp_path, retry=SOON) as kingdom:
        stores, clock = kingdom.universe.stores, kingdom.running.roblox.world.clock
        stores.write(clock, Target("Visits", "global", "visits"), Content.of(5))
        await ask(kingdom, "data edit", CHANGES["data edit"] | {"player": "CoinQueen"})
        await kingdom.owner.click("Save 1 change")  # case 1, to be undone
        yield kingdom


@pytest.fixture
async def tree():
    return {command["name"]: command for command in await command_tree()}


async def ask(kingdom, name, options):
    """Use a command and return its question; if a dialog asks for a value, fill it in."""
    owner = kingdom.owner
    answer = await owner.use(name, options)
    if any(button.label == "Write the value…" for button in answer.message.buttons):
        await owner.press_raw(answer.message.buttons[0].custom_id, answer.message.id)
        answer = await owner.fill({"As JSON": '{"Data": {"Coins": 3}, "MetaData": {}}'})
    await owner.until(lambda: any(button.label == "Cancel" for button in answer.message.buttons))
    return answer


async def change(kingdom, name, fault, methods=("POST", "PATCH", "DELETE")):
    """Make a change that meets a fault; return the answer, the newest case, and whether the change was applied."""
    requests, owner = kingdom.running.roblox.requests, kingdom.owner
    question = await ask(kingdom, name, CHANGES[name])
    requests.clear()
    for method in methods:
        kingdom.break_roblox(**fault, method=method, path=BEHIND_THE_NAME, count=None)
    await owner.press_raw(question.message.buttons[0].custom_id, question.message.id)
    await owner.until(lambda: all(each.label in {"Undo…", "Edit…"} for each in question.message.buttons))
    kingdom.running.roblox.faults.clear()
    applied = any(each.applied and each.method != "GET" for each in requests)
    return question.message.text, (await kingdom.cases())[0], applied


def stated(text):
    """What the text says to a person about their change."""
    assert "Something broke" not in text
    if "It may or may not have been applied" in text:
        return "perhaps"
    return "nothing" if "Nothing was changed" in text else "done"


async def test_every_command_that_changes_the_game_is_tried_here(tree):
    changing = {name for name, each in tree.items() if each["capability"] not in {*OF_STEWARD, *READING}}
    assert changing - ELSEWHERE == set(CHANGES)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("sort", SORTS)
async def test_the_outcome_is_the_same_in_the_answer_in_the_journal_and_at_roblox(kingdom, sort, turn):
    for number, name in enumerate(CHANGES):
        fault = SORTS[sort][(number + turn) % len(SORTS[sort])]
        text, case, applied = await change(kingdom, name, fault)
        seen = f"{name}, {fault}: {case.outcome}, {applied}: {text}"
        assert applied is (sort == "unanswered"), seen
        if sort == "refused":
            assert (case.outcome, stated(text)) == (Outcome.REFUSED, "nothing"), seen
            assert WORDS[fault["status"]] in text, seen
        elif sort == "lost" or case.kind in NOT_READ_BACK:
            assert (case.outcome, stated(text)) == (Outcome.UNKNOWN, "perhaps"), seen
            assert ("no way to read this back" in text) is (case.kind in NEVER_READ_BACK), seen
        else:
            assert (case.outcome, stated(text)) == (Outcome.DONE, "done"), seen


@pytest.mark.parametrize("turn", TURNS)
async def test_a_change_is_not_made_if_the_value_cannot_be_read_again_before_it(kingdom, turn):
    faults = [fault for sort in SORTS.values() for fault in sort]
    for number, name in enumerate(READ_AGAIN):
        fault = faults[(3 * number + turn) % len(faults)]
        text, case, applied = await change(kingdom, name, fault, ["GET"])
        seen = f"{name}, {fault}: {case.id}, {applied}: {text}"
        assert (case.id, applied, stated(text)) == (1, False, "nothing"), seen
        assert words_for(fault) in text, seen


PAUSES = ("hours", "1 day", "minutes")
"""The pause that Roblox asks for, or, if the pause is running, the rest of it."""


async def test_nobody_waits_for_a_pause_of_a_day(kingdom, tree):
    for name in list(CHANGES)[:: 1 if EVERY_FAULT else 3]:
        text, case, applied = await change(kingdom, name, THROTTLE)
        assert (case.outcome, stated(text), applied) == (Outcome.REFUSED, "nothing", False), name
        assert ("Roblox asks us to wait" in text, any(each in text for each in PAUSES)) == (True, True), name
    await look_up(kingdom, tree, lambda _: THROTTLE)


@pytest.mark.parametrize("turn", range(8) if EVERY_FAULT else [0])
@pytest.mark.parametrize("path", [None, BEHIND_THE_NAME])
async def test_a_failed_look_up_is_answered_with_its_own_message(kingdom, tree, path, turn):
    faults = [fault for sort in SORTS.values() for fault in sort]
    await look_up(kingdom, tree, lambda number: faults[(number + turn) % len(faults)], path)


async def look_up(kingdom, tree, fault_of, path=None):
    """Use every command while all requests, or the ones that match a path, fail.

    Commands that ask Roblox say how it failed. A look-up does not say that a change may have been made.
    """
    named = 0
    for number, (name, command) in enumerate(tree.items()):
        fault = fault_of(number)
        kingdom.running.roblox.requests.clear()
        kingdom.break_roblox(**fault, path=path, count=None)
        answer = await kingdom.owner.use(name, LIST if name == "bans bulk" else options_of(command))
        kingdom.running.roblox.faults.clear()
        assert not answer.failed, name
        assert "Something broke" not in answer.text, name
        is_named = any(each in answer.text for each in (words_for(fault), NOBODY_SAYS_WHO))
        named += is_named
        failed = [each.path for each in kingdom.running.roblox.requests if each.fault]
        assert is_named or all(re.search(OF_A_KNOWN_ID, each) for each in failed), (name, fault, failed, answer.text)
        assert command["capability"] not in READING or "Nothing was changed" not in answer.text, name
    assert named > 21


WORDS = {401: "Roblox does not accept the key", 403: "The key may not do that", 503: "Roblox has trouble"}


def words_for(fault):
    """The answer to a look-up that meets this fault."""
    if fault["kind"] == "throttle":
        return "Roblox asks us to wait"
    if fault["kind"] == "html":
        return "Roblox was not reached"
    return WORDS[fault["status"]] if fault["kind"] == "status" else "Roblox could not be reached"
