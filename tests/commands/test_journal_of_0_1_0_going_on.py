"""The present bot continues what version 0.1.0 left open: requests, interrupted bulks, a freeze, and a limit."""

import re

import pytest
from journal_of_0_1_0 import CASES, ban_of, has_coins, has_score, has_value, id_of, is_banned, is_free, later
from kingdom import journal_of

from bot.journal import BULK, UNDO, CaseKind, CaseQuery, Outcome

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOBBY = 5000000001
SOL, EDDA, CLEO = "senior", "editor", "community"


def is_banned_for_a_week(*names):
    checks = [is_banned(each, seconds=7 * 86_400, because="Raiding the event") for each in names]
    return lambda kingdom: all(holds(kingdom) for holds in checks)


def is_snapped(kingdom):
    return kingdom.universe.stores.snapshot_ns == kingdom.running.roblox.world.clock.ns


def is_received(kingdom):
    return "Server party at 8" in kingdom.universe.messages[-1].message


def is_restarted(kingdom):
    restart = kingdom.universe.restarts[-1]
    return (restart.place_ids, restart.bleed_off_minutes) == ([LOBBY], 5)


MENTIONS = {SOL: "@Sol", EDDA: "@Edda", CLEO: "@Cleo"}
WAITING = {
    6: (SOL, CaseKind.BAN, "Ban from Example Kingdom?", is_banned_for_a_week("luckypenguin564")),
    7: (SOL, CaseKind.UNBAN, "Has waited for two years", is_free("xMoonAlex2000")),
    8: (SOL, CaseKind.BANS_BULK, "Ban 2 players", is_banned_for_a_week("Ivy_Gamer78", "xMegaYuki2009")),
    9: (EDDA, CaseKind.DATA_EDIT, "- Data.Coins: 40\n+ Data.Coins: 100", has_coins("FreshFrida", 100)),
    10: (SOL, CaseKind.DATA_REPLACE, '+ "Winter is here"', has_value("Settings", "MessageOfTheDay", "Winter is here")),
    11: (SOL, CaseKind.DATA_CREATE, "Create an entry for raffle?", has_value("Extra", "raffle", {"tickets": 0})),
    12: (SOL, CaseKind.DATA_INCREMENT, "Add 1 to CoinMultiplier?", has_value("Settings", "CoinMultiplier", 3)),
    13: (SOL, CaseKind.DATA_DELETE, "Delete the entry of Featured?", has_value("Settings", "Featured", None)),
    14: (EDDA, CaseKind.DATA_RESTORE, "- Data.Coins: 718\n+ Data.Coins: 615", has_coins("FormerFinn", 615)),
    15: (SOL, CaseKind.DATA_SNAPSHOT, "Take a snapshot of Example Kingdom?", is_snapped),
    16: (CLEO, CaseKind.BOARD_SET, "4,166 coins → 5,000 coins", has_score("ArenaAri", 5000)),
    17: (CLEO, CaseKind.BOARD_INCREMENT, "589 coins → 599 coins", has_score("turbogamer461", 599)),
    18: (CLEO, CaseKind.BOARD_REMOVE, "3,456 coins → not on the board", has_score("xNeonLily2015", None)),
    19: (CLEO, CaseKind.ANNOUNCEMENT, "> Server party at 8", is_received),
    20: (SOL, CaseKind.SERVERS_RESTART, "Restart outdated servers of Example", is_restarted),
    21: (SOL, CaseKind.UNBAN, "Undo case #11?", is_free("TinyOtter8406")),
    23: (SOL, CaseKind.BAN, "Changed since @Sol asked", is_banned_for_a_week("Max_Ghost19")),
}
"""Requests, by number: who asked, the kind of case, the text of its card, and what is true in the game after it."""
CUT_OFF = {
    53: {"Yuki_Penguin58": 0, "cosmicwolf335": 0, "lavaslayer240": 1, "SunnyFox343": 1},
    79: {"Lily_Unicorn3": 0, "Zoe_Wizard35": 1, "Ada_Cat64": 1},
}
"""Bulks, by case: how often each of its players must still be banned."""
FINISHED = {
    43: ("ironbuilder823", "xPixelOtis2005", "xJellyElla2009"),
    50: ("epicfalcon975", "JellyBacon6275"),
    74: ("Max_Hunter55", "xEpicJack2000"),
}
"""Bulks, by case: the players that each banned."""


def cards(kingdom):
    """The cards of requests, by number. The bot posted them again, because the old ones are gone."""
    seen = (each for each in kingdom.owner.sees() if each.channel == "reviews" and not each.ephemeral)
    return {
        int(number): each
        for each in seen
        for number in re.findall(r"^Request #(\d+) · asked ", each.text, re.MULTILINE)
    }


async def card_of(kingdom, number):
    await kingdom.owner.until(lambda: number in cards(kingdom), 30)
    return cards(kingdom)[number]


def times_changed(kingdom, name):
    """How often a player's ban changed at Roblox since the bot started."""
    return len(kingdom.requests("PATCH", f"user-restrictions/{id_of(kingdom, name)}$"))


async def applied(kingdom, number):
    """The players that the cases of a bulk banned or unbanned, in order."""
    children = await journal_of(kingdom.database).children(number)
    return [each.target.player_id for each in children if each.parent_relation == BULK and each.outcome is Outcome.DONE]


async def kept(kingdom, note):
    """The cases of a note."""
    return await journal_of(kingdom.database).search(CaseQuery(kind=CaseKind.NOTE, text=note["text"]))


@pytest.mark.parametrize("number", [pytest.param(each, id=f"{each}-{kind}") for each, (_, kind, *_) in WAITING.items()])
async def test_a_request_that_waits_is_approved_by_a_second_person_and_carried_out(left, number):
    asker, kind, shows, holds = WAITING[number]
    second = left.owner if asker == SOL else left.senior
    card = await card_of(left, number)
    assert f"{MENTIONS[asker]} asks · @Senior moderator or @Owner can approve" in card.text
    withheld = any(each.label == "Show values" for each in card.buttons)
    assert withheld == (kind.startswith(("data.", "board.")) and kind is not CaseKind.DATA_SNAPSHOT)
    shown = (await second.click("Show values", on=card)).text if withheld else card.text
    assert shows in shown
    assert not holds(left)

    later(left)
    outcome = await second.click("Approve", on=card)
    done = "2 players banned" if kind is CaseKind.BANS_BULK else "approved by @"
    await left.until_outcome(second, outcome, done, "Case #")
    assert holds(left)
    assert "Approved by" in card.text
    assert card.buttons == []

    journal = journal_of(left.database)
    newest, *_ = await journal.search(CaseQuery(kind=kind))
    case = await journal.case(newest.id)
    assert (case.outcome, case.actor_name, case.approved_by.name) == (Outcome.DONE, asker, second.name)
    assert case.parent == (11 if number == 21 else None)
    files = [file.name for each in case.evidence for file in each.files]
    assert files == (["raid.png"] if number == 6 else [])


async def test_the_log_channel_shows_a_case_again_if_its_old_card_is_gone(left):
    later(left)
    await left.senior.slash("case note", case="31", text="Published since")

    def shown():
        seen = (each.text for each in left.owner.sees() if each.channel == "steward-log")
        return any("Case #31" in each and "Published since" in each for each in seen)

    await left.owner.until(shown, 30)


async def test_a_request_is_denied_and_its_asker_cannot_approve_it(left):
    card = await card_of(left, 22)
    assert "Somebody else must approve" in (await left.senior.click("Approve", on=card)).text
    await left.owner.click("Deny…", on=card)
    await left.owner.fill({"Reason": "Was not even there"})
    for words in ("Denied by @Orla", "Was not even there"):
        assert words in card.text
    assert card.buttons == []
    assert not ban_of(left, "CosmicGhost5894").active


async def test_an_interrupted_request_is_not_tried_again_and_its_asker_gets_the_case(left):
    def received():
        return [each.text for each in left.senior.sees() if "Request #24" in each.text and each.channel != "reviews"]

    await left.senior.until(received, 30)
    (text,) = received()
    for words in (
        "Steward was stopped while carrying it out",
        "It is not tried again",
        "Case #80 is the change that had begun",
    ):
        assert words in text
    assert not ban_of(left, "moonminer562").active


async def test_a_request_that_is_over_no_longer_waits(left):
    await card_of(left, max(WAITING))
    assert cards(left).keys() == {*WAITING, 22}


@pytest.mark.parametrize("number", [pytest.param(each, id=str(CASES[each])) for each in CUT_OFF])
async def test_an_interrupted_bulk_resumes_and_ends_with_each_player_once(left, number):
    players = CUT_OFF[number]
    later(left)
    view = await left.owner.slash("case view", case=str(number))
    answer = await left.owner.click("Go on", on=view.message)
    done = f"{len(players)} players banned"
    await left.until_outcome(left.owner, answer, done, f"bulk-{number}.csv")

    assert {each: times_changed(left, each) for each in players} == players
    assert all(ban_of(left, each).active for each in players)
    assert await applied(left, number) == [id_of(left, each) for each in players]
    whole = await journal_of(left.database).case(number)
    assert (whole.outcome, whole.after) == (Outcome.DONE, {"done": len(players), "failed": [], "unknown": []})
    again = await left.owner.press_raw(f"bulk:resume:{number}", view.message.id)
    assert "not a bulk that can be resumed" in again.text


@pytest.mark.parametrize("number", [pytest.param(each, id=str(CASES[each])) for each in FINISHED])
async def test_a_bulk_that_was_done_is_undone_as_a_whole(left, number):
    players = FINISHED[number]
    later(left)
    question = await left.owner.slash("case undo", case=str(number), reason="Not what we meant")
    for words in (f"Undo case #{number}?", "They are unbanned", *players):
        assert words in question.text
    answer = await left.owner.click("Undo", on=question.message)
    await left.until_outcome(left.owner, answer, f"{len(players)} players put back", ".csv")

    assert [ban_of(left, each).active for each in players] == [False] * len(players)
    undo = await journal_of(left.database).undone_by(number)
    ended = (undo.kind, undo.outcome, undo.parent, undo.parent_relation)
    assert ended == (CaseKind.BANS_BULK, Outcome.DONE, number, UNDO)
    assert await applied(left, undo.id) == [id_of(left, each) for each in players]


async def test_a_member_who_was_frozen_changes_nothing_until_somebody_allows_it_again(left):
    note = {"player": "FormerFinn", "text": "Stays out of the arena"}
    refused = await left.moderator.slash("player note", **note)
    for words in ("stopped your changes", "Her phone was stolen", "Nothing was changed"):
        assert words in refused.text
    assert await kept(left, note) == []

    ended = await left.owner.slash("staff unfreeze", reason="She has a new one", member=left.moderator)
    for words in ("moderator: changes allowed again", "ends case #57"):
        assert words in ended.text
    assert "Note on FormerFinn kept" in (await left.moderator.slash("player note", **note)).text
    assert [(each.outcome, each.actor_id) for each in await kept(left, note)] == [(Outcome.DONE, left.moderator.id)]


async def test_use_of_a_limit_still_counts_within_its_window(left):
    note = {"player": "CoinQueen", "text": "Asked for her data"}
    assert "Note on CoinQueen kept" in (await left.senior.slash("player note", **note)).text
    refused = await left.senior.slash("player note", **note)
    assert "keep notes on players 2 times in 1 hour" in refused.text
    assert len(await kept(left, note)) == 1


async def test_a_case_that_roblox_cannot_settle_is_settled_by_another_person(left):
    known = {"case": "78", "outcome": "applied", "reason": "Read it in the lobby"}
    assert "This is your own case" in (await left.owner.slash("case settle", **known)).text
    assert "Settled by hand: Read it in the lobby" in (await left.senior.slash("case settle", **known)).text
    assert (await journal_of(left.database).case(78)).outcome is Outcome.DONE
