"""The operator verifies the journal of version 0.1.0, reads it, and erases a player from it."""

import json

import pytest
from journal_of_0_1_0 import CASES, HEAD, NAMES, unpack_journal

from bot.__main__ import main
from bot.journal import Outcome

BEN = 70000001


def journal(file, *arguments):
    return main(["journal", "--file", str(file), *arguments])


@pytest.fixture
def file(tmp_path):
    """A copy of the old journal, unchanged."""
    return unpack_journal(tmp_path)


def test_it_verifies_from_its_first_event_to_its_last(file, capsys):
    assert journal(file, "verify", "--head", HEAD) == 0
    assert f"Unaltered: 166 events.\nHead {HEAD}\n" in capsys.readouterr().out


def test_every_case_is_in_it_as_it_was_left(file, capsys):
    assert journal(file, "export") == 0
    cases = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["id"]: (each["kind"], each["outcome"]) for each in cases} == {
        each.number: (each.kind, each.left) for each in CASES.values()
    }
    assert {each["kind"] for each in cases} == set(NAMES)
    assert {each["outcome"] for each in cases} == set(Outcome)


@pytest.mark.parametrize(
    ("player", "words"),
    [
        pytest.param(
            367901235, "bulks that wait to be resumed; end them, then run this again: 1 case (#53)", id="stopped"
        ),
        pytest.param(
            520987655, "bulks that wait to be resumed; end them, then run this again: 1 case (#79)", id="cut off"
        ),
        pytest.param(390864198, "a second person; deny them, then run this again: #8", id="waiting list"),
        pytest.param(283703704, "evidence of 1 case (#45), 1 list of bulks", id="done list"),
        pytest.param(383209877, "1 approval request", id="waiting request"),
        pytest.param(70000003, "Not erased before they are settled; then run this again: 1 case (#65)", id="open case"),
    ],
)
def test_records_that_still_name_a_forgotten_player_are_listed(file, capsys, player, words):
    assert journal(file, "forget", str(player)) == 2
    assert words in capsys.readouterr().out
    assert journal(file, "forget", str(player), "--yes") == 0
    assert words in capsys.readouterr().out
    assert journal(file, "verify", "--head", HEAD) == 0


def test_a_player_who_is_forgotten_is_named_in_no_case(file, capsys):
    assert journal(file, "forget", str(BEN), "--yes") == 0
    assert "names, reasons, notes, plans, images and evidence of 3 cases (#21, #16, #3)" in capsys.readouterr().out
    assert journal(file, "export") == 0
    text = capsys.readouterr().out
    for words in ("BuilderBen", str(BEN), "duel bug", "Clip kept", "clip.png", "in the forum"):
        assert words not in text
    assert journal(file, "forget", str(BEN)) == 0
    assert journal(file, "verify", "--head", HEAD) == 0
