"""The present bot undoes the cases of version 0.1.0, each with the right effect. Whole bulks have their own test module."""

import pytest
from journal_of_0_1_0 import (
    CASES,
    NOT_UNDONE,
    cases_of,
    has_coins,
    has_score,
    has_value,
    id_of,
    is_banned,
    is_free,
    later,
    value_of,
)
from kingdom import journal_of

from bot.journal import UNDO, CaseKind, Outcome

LOBBY = 5000000001
WHY = "Not what we meant"


def has_lantern(kingdom):
    """Whether the player's bag has the prize of the raffle."""
    bag = value_of(kingdom, "PlayerData", f"Player_{id_of(kingdom, 'CoinQueen')}")["Data"]["Inventory"]
    return bag[-1] == {"Item": "Lantern", "Count": 1}


def has_its_prices(kingdom):
    """Whether all lots have their full price."""
    prices = [each["Price"] for each in value_of(kingdom, "Settings", "AuctionLog")]
    return (len(prices), prices[0], sum(prices)) == (150, 1846, 660_480)


UNDONE = {
    3: (CaseKind.UNBAN, is_free("BuilderBen")),
    4: (CaseKind.UNBAN, is_free("goldenbee194", LOBBY)),
    5: (CaseKind.BAN, is_banned("xEpicAlex2000", seconds=None, because="Be kind: harassment is against the rules.")),
    8: (CaseKind.BAN, is_banned("GrieferGus", seconds=None, because="Scamming other players is against the rules.")),
    11: (CaseKind.UNBAN, is_free("TinyOtter8406")),
    12: (CaseKind.NOTE_REMOVE, None),
    15: (CaseKind.NOTE, None),
    16: (CaseKind.BOARD_SET, has_score("BuilderBen", 12_500)),
    17: (CaseKind.BOARD_INCREMENT, has_score("CoinQueen", 2_450_000)),
    18: (CaseKind.BOARD_SET, has_score("PixelPaul", 6_045)),
    20: (CaseKind.BOARD_SET, has_score("FormerFinn", 500)),
    21: (CaseKind.DATA_EDIT, has_coins("BuilderBen", 12_500)),
    23: (CaseKind.DATA_EDIT, has_lantern),
    25: (CaseKind.DATA_RESTORE, has_its_prices),
    26: (CaseKind.DATA_DELETE, has_value("Events", "next", None)),
    27: (CaseKind.DATA_RESTORE, has_value("Settings", "TotalDuels", 184_233)),
    28: (CaseKind.DATA_RESTORE, has_value("Settings", "shop/prices", {"Crown": 9999, "Lantern": 25})),
    29: (CaseKind.DATA_RESTORE, has_coins("MarkupMia", 861)),
    37: (CaseKind.BOARD_INCREMENT, has_score("epicfox18", 4_198)),
    38: (CaseKind.BOARD_INCREMENT, has_score("neonfox999", 251)),
    39: (CaseKind.BOARD_INCREMENT, has_score("skyracer504", 685)),
    40: (CaseKind.BOARD_INCREMENT, has_score("Owen_Slayer29", 1_330)),
    44: (CaseKind.UNBAN, is_free("ironbuilder823")),
    45: (CaseKind.UNBAN, is_free("xPixelOtis2005")),
    46: (CaseKind.UNBAN, is_free("xJellyElla2009")),
    51: (CaseKind.UNBAN, is_free("epicfalcon975")),
    52: (CaseKind.UNBAN, is_free("JellyBacon6275")),
    54: (CaseKind.UNBAN, is_free("Yuki_Penguin58")),
    55: (CaseKind.UNBAN, is_free("cosmicwolf335")),
    56: (CaseKind.UNBAN, is_free("Aria_Rocket63")),
    58: (CaseKind.UNBAN, is_free("Yuki_Racer18")),
    60: (CaseKind.DATA_EDIT, has_coins("xRoyalOtis2006", 584)),
    62: (CaseKind.DATA_DELETE, has_value("Lottery", "first", None)),
    63: (CaseKind.DATA_RESTORE, has_value("Settings", "event@2024", {"winner": "CoinQueen", "prize": 5000})),
    64: (CaseKind.DATA_RESTORE, has_value("Settings", "DuelsToday", 100)),
    66: (CaseKind.BOARD_SET, has_score("Ada_Miner62", 6_288)),
    72: (CaseKind.NOTE_REMOVE, None),
    73: (CaseKind.NOTE, None),
    75: (CaseKind.UNBAN, is_free("Max_Hunter55")),
    76: (CaseKind.UNBAN, is_free("xEpicJack2000")),
    77: (CaseKind.NOTE_REMOVE, None),
    81: (CaseKind.UNBAN, is_free("Lily_Unicorn3")),
}
"""By case: the kind of its undo, and what is true in the game after it."""
NOTES = {12: 12, 15: 14, 72: 72, 73: 13, 77: 77}
"""Notes are not in the game: by case, the note that it is about."""


def test_every_case_is_undone_here_or_among_the_bulks_or_has_a_reason_why_not():
    bulks = {each.number for each in cases_of(CaseKind.BANS_BULK)}
    assert CASES.keys() - bulks == {*UNDONE, *NOT_UNDONE} - bulks
    assert UNDONE.keys().isdisjoint(NOT_UNDONE)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("number", [pytest.param(each, id=str(CASES[each])) for each in UNDONE])
async def test_a_case_is_undone_with_the_right_effect(left, number):
    kind, holds = UNDONE[number]
    later(left)
    question = await left.owner.slash("case undo", case=str(number), reason=WHY)
    assert f"Undo case #{number}?" in question.text
    assert "Nothing has changed since the case" in question.text

    outcome = await left.owner.click("Undo", on=question.message)
    await left.until_outcome(left.owner, outcome, f"Undo of case #{number}")

    journal = journal_of(left.database)
    undo = await journal.undone_by(number)
    assert (undo.kind, undo.outcome, undo.parent, undo.parent_relation) == (kind, Outcome.DONE, number, UNDO)
    assert (undo.actor_id, undo.reason) == (left.owner.id, WHY)
    if number in NOTES:
        note = CASES[NOTES[number]]
        card = await left.support.slash("player view", player=str(id_of(left, note.player)))
        assert (note.why in card.text.partition("Before")[0]) is (kind is CaseKind.NOTE)
    else:
        assert holds is not None
        assert holds(left)
    again = await left.owner.slash("case view", case=str(number))
    assert f"Undone by #{undo.id}" in again.text
