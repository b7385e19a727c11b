"""People who may read values at Roblox see them in a case; everybody else sees what was done, by whom and why.

In the example settings, the moderator reads cases but neither data nor leaderboards; support reads cases and data.
"""

import json

import pytest
from kingdom import Kingdom, running_kingdom

from sandbox.example.world import BUILDER_BEN
from tests.commands.test_data_changes import COUNTER, entry, put
from tests.commands.test_undo import ask_undo, coins, done, labels, lose_answer

WHY = "Lost in the crash"
EDIT = {"player": "BuilderBen", "field": "Data.Coins", "action": "set", "value": "8642097", "reason": WHY}
SCORE = {"board": "coins", "player": "BuilderBen", "score": 8_642_097, "reason": WHY}
NUMBERS = ("8642097", "8,642,097", "12500", "12,500")
FOR_READERS = "/case view shows the values to those who may see player data."
MODERATOR = 'may = ["players:read", "notes:write", "bans:read", "bans:write", "cases:read"'


def shown_in_log(kingdom: Kingdom) -> str:
    return "\n".join(each.text for each in kingdom.owner.sees() if each.channel == "steward-log")


def shows_none(text: str) -> bool:
    return not any(each in text for each in NUMBERS)


async def test_an_edit_is_shown_without_its_values_to_those_who_may_not_read_them(kingdom: Kingdom):
    before = entry(kingdom).current.id
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)

    withheld = await kingdom.moderator.slash("case view", case="1")

    for words in ("BuilderBen", "\nCoins was set.\n", WHY, "✅ Case #1 · @Orla", FOR_READERS):
        assert words in withheld.text
    (case,) = await kingdom.cases()
    assert (case.version_seen, case.version_made) == (before, entry(kingdom).current.id)
    assert "data:read for this entry" in withheld.text
    assert shows_none(withheld.text)
    whole = await kingdom.support.slash("case view", case="1")
    assert "Coins 12,500 → 8,642,097" in whole.text
    assert "data:read" not in whole.text


@pytest.mark.parametrize(
    ("command", "verb", "options"),
    [
        ("data create", "Create", {"store": "Spares", "key": "one", "value": '"pearl"'}),
        ("data replace", "Replace", {"store": "Pets", "key": "one", "file": ("pet.json", b'"pearl"')}),
        (
            "data edit",
            "Save 1 change",
            {"store": "Pets", "key": "one", "field": "Name", "action": "set", "value": "pearl"},
        ),
        ("data delete", "Delete", {"store": "Pets", "key": "one"}),
        ("data increment", "Add", COUNTER | {"amount": 8_642_097}),
    ],
)
async def test_no_kind_of_change_shows_its_values(kingdom: Kingdom, command, verb, options):
    put(kingdom, {"Name": "pearl-oyster"}, store="Pets", key="one")
    put(kingdom, 5, **COUNTER)
    await done(kingdom.owner, command, verb, reason=WHY, **options)

    withheld, whole = [await each.slash("case view", case="1") for each in (kingdom.moderator, kingdom.support)]

    for value in ("pearl", "8642097", "8,642,097", "8642102", "8,642,102"):
        assert value not in withheld.text
        assert value not in shown_in_log(kingdom)
    assert FOR_READERS in withheld.text
    assert "pearl" in whole.text or "8,642,102" in whole.text


async def test_what_was_put_back_is_withheld_as_well(kingdom: Kingdom):
    older = entry(kingdom).current.id
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    await done(kingdom.owner, "data restore", "Restore", player="BuilderBen", version=older, reason=WHY)
    await ask_undo(kingdom.owner, 2)
    await kingdom.owner.click("Undo")
    await kingdom.until(lambda cases: len(cases) == 3 and cases[0].outcome.settled)

    for number in ("2", "3"):
        withheld = await kingdom.moderator.slash("case view", case=number)
        assert FOR_READERS in withheld.text
        assert shows_none(withheld.text)
    assert older in str((await kingdom.cases())[1].plan)


async def test_the_log_channel_shows_what_was_done_and_no_values(kingdom: Kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    await done(kingdom.owner, "leaderboard set", "Set", **SCORE)
    await ask_undo(kingdom.owner)
    await kingdom.owner.click("Undo")
    await kingdom.owner.until(lambda: "Undone by #3" in shown_in_log(kingdom))

    text = shown_in_log(kingdom)
    for words in ("BuilderBen", "\nCoins was set.\n", WHY, "✅ Case #1", FOR_READERS):
        assert words in text
    assert "/case view shows the values to those who may see leaderboards." in text
    assert "⛔" not in text  # nothing was refused
    assert shows_none(text)


async def test_a_note_an_upload_and_a_void_show_no_more_than_the_person_may_read(tmp_path, config_with):
    config = config_with((MODERATOR, f'{MODERATOR}, "cases:amend"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
        for command, options in (
            ("case note", {"text": "Seen by two"}),
            ("case evidence", {"file": ("chat.log", b"see for yourself")}),
            ("case void", {"reason": "Wrong player"}),
        ):
            answer = await kingdom.moderator.slash(command, case="1", **options)
            assert "✅ Case #1" in answer.text
            assert FOR_READERS in answer.text
            assert shows_none(answer.text)


async def test_a_person_who_settles_a_case_reads_no_values_either(tmp_path, config_with):
    config = config_with((MODERATOR, f'{MODERATOR}, "cases:amend"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.owner.slash("data edit", **EDIT)
        await lose_answer(kingdom, kingdom.owner, "Save 1 change", "PATCH")
        answer = await kingdom.moderator.slash("case settle", case="1", outcome="applied", reason="Seen in the game")
        assert "Settled by hand" in answer.text
        assert FOR_READERS in answer.text
        assert shows_none(answer.text)


async def test_a_list_of_stores_or_boards_bounds_the_values_too(tmp_path, config_with):
    may = 'may = ["players:read", "bans:read", "data:read", "cases:read"'
    bounded = f'stores = ["players"]\nboards = ["level"]\n{may}, "boards:read"'
    async with running_kingdom(tmp_path, config=config_with((may, bounded), LEVELS)) as kingdom:
        put(kingdom, 5, **COUNTER)
        await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
        await done(kingdom.owner, "data increment", "Add", reason=WHY, amount=8_642_097, **COUNTER)
        await done(kingdom.owner, "leaderboard set", "Set", **SCORE)
        await done(kingdom.owner, "leaderboard set", "Set", **SCORE | {"board": "level"})
        shown = [(await kingdom.support.slash("case view", case=str(number))).text for number in (1, 2, 3, 4)]
        assert [shows_none(text) for text in shown] == [False, True, True, False]


LEVEL = '[experiences.kingdom.leaderboards.level]\nordered_data_store = "LevelBoard"\ntitle = "Levels"\n\n'
LEVELS = ("[experiences.kingdom.announcements]", f"{LEVEL}[experiences.kingdom.announcements]")


async def test_scores_are_shown_to_those_who_may_see_their_board(kingdom: Kingdom):
    await done(kingdom.community, "leaderboard set", "Set", **SCORE)

    for person in (kingdom.moderator, kingdom.support):
        withheld = await person.slash("case view", case="1")
        assert "BuilderBen" in withheld.text
        assert "those who may see leaderboards.\nThat takes boards:read for this leaderboard." in withheld.text
        assert shows_none(withheld.text)
    whole = await kingdom.senior.slash("case view", case="1")
    assert "12,500 coins → 8,642,097 coins (+8,629,597)" in whole.text


async def test_no_list_of_boards_covers_one_that_left_the_settings(tmp_path, config_with):
    async with running_kingdom(tmp_path) as kingdom:
        await done(kingdom.owner, "leaderboard set", "Set", **SCORE)
        world = kingdom.running.roblox.world
    renamed = ('ordered_data_store = "CoinsBoard"', 'ordered_data_store = "WealthBoard"')
    bounded = ('may = ["announce:send", "boards:read"', 'may = ["cases:read", "announce:send", "boards:read"')
    async with running_kingdom(tmp_path, config=config_with(renamed, bounded), world=world) as kingdom:
        assert shows_none((await kingdom.community.slash("case view", case="1")).text)
        assert not shows_none((await kingdom.senior.slash("case view", case="1")).text)


async def test_nothing_that_lists_cases_shows_or_finds_their_values(kingdom: Kingdom):
    await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
    await done(kingdom.owner, "leaderboard set", "Set", **SCORE)

    listed = [
        await kingdom.moderator.slash("case search", player="BuilderBen"),
        await kingdom.moderator.slash("case stats"),
        await kingdom.moderator.slash("player timeline", player="BuilderBen"),
    ]
    offered = await kingdom.moderator.complete("case view", "case", "")

    assert all("Data edited" in each.text for each in listed)
    assert all(shows_none(each.text) for each in listed)
    assert len(offered) == 2
    assert all(shows_none(each.name) for each in offered)
    for value in NUMBERS:
        for person in (kingdom.moderator, kingdom.owner):
            assert "No case fits" in (await person.slash("case search", text=value)).text


async def test_an_undo_shows_what_it_changes_and_nothing_else_to_those_who_may_not_read_data(tmp_path, config_with):
    may = f'{MODERATOR}, "cases:undo", "data:write"'
    config = config_with((f"{MODERATOR}]", f'{may}]\nfields = ["Data.Coins"]'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
        value = entry(kingdom).value
        value["Data"]["Gems"] = 7_531
        put(kingdom, value, users=[BUILDER_BEN])

        question = await ask_undo(kingdom.moderator)

        assert "Changed since the case" in question.text
        assert "What the case did, and what changed since, is shown to those who may see player data." in question.text
        assert "Coins 8,642,097 → 12,500" in question.text
        assert "Gems" not in question.text
        assert "7531" not in question.text
        assert labels(question) == ["Undo only this", "Edit…", "Cancel"]
        await kingdom.moderator.click("Undo only this")
        after = entry(kingdom).value["Data"]
        assert (after["Coins"], after["Gems"]) == (12_500, 7_531)


async def test_an_undo_of_a_score_shows_its_history_only_to_people_who_may_see_the_board(tmp_path, config_with):
    config = config_with(('"boards:read", "boards:write"]', '"boards:write"]'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await done(kingdom.community, "leaderboard set", "Set", **SCORE)
        coins(kingdom)[str(BUILDER_BEN)] = 900
        withheld, whole = [await ask_undo(person) for person in (kingdom.community, kingdom.owner)]
        assert "900 coins → 12,500 coins" in withheld.text
        assert "8,642,097" not in withheld.text
        assert "is shown to those who may see leaderboards." in withheld.text
        assert "12,500 coins → 8,642,097 coins" in whole.text


ASKS = '"data:write" = { reviewers = ["senior", "owner"] }\n"boards:write" = { reviewers = ["owner"] }'
RULES = ("[approvals]\n", f"[approvals]\n{ASKS}\n")
NO_REVIEW = ("review_channel = 1200000000000000003\n", "")


def cards_in(kingdom: Kingdom, channel: str) -> str:
    return "\n".join(each.text for each in kingdom.owner.sees() if each.channel == channel and not each.ephemeral)


@pytest.mark.parametrize(("channel", "settings"), [("reviews", [RULES]), ("steward-log", [RULES, NO_REVIEW])])
async def test_the_card_of_a_request_shows_no_values_and_approvers_can_see_them(
    tmp_path, config_with, channel, settings
):
    async with running_kingdom(tmp_path, config=config_with(*settings)) as kingdom:
        for command, verb, options in (("data edit", "Save 1 change", EDIT), ("leaderboard set", "Set", SCORE)):
            await kingdom.owner.slash(command, **options)
            await kingdom.owner.click(f"Ask to {verb.lower()}")
        await kingdom.owner.until(lambda: "Request #2" in cards_in(kingdom, channel))
        assert shows_none(cards_in(kingdom, channel))
        assert "Ben the Builder" not in cards_in(kingdom, channel)
        assert "Data.Coins" not in cards_in(kingdom, channel)
        for words in ("Request #1", "Edit player data?", "\nBuilderBen · ", " · Coins\n", WHY, "no values"):
            assert words in cards_in(kingdom, channel)
        (card,) = [each for each in kingdom.owner.sees() if "Request #1" in each.text and not each.ephemeral]
        refused = await kingdom.moderator.click("Show values", on=card)
        assert "Not for your role" in refused.text
        shown = await kingdom.senior.click("Show values", on=card)
        assert "8,642,097" in shown.text
        assert shown.private
        await kingdom.senior.click("Approve", on=card)
        await kingdom.owner.until(lambda: "Approved by" in card.text)
        assert shows_none(cards_in(kingdom, channel))
        await ask_undo(kingdom.owner, 1)
        await kingdom.owner.click("Ask to undo")
        await kingdom.owner.until(lambda: "undo of case #1" in cards_in(kingdom, channel))
        assert shows_none(cards_in(kingdom, channel))
        await kingdom.owner.until(lambda: "✅ Case #1 · asked by @Orla, approved by @Sol" in shown_in_log(kingdom))
        assert "Data of BuilderBen changed" in shown_in_log(kingdom)
        assert shows_none(shown_in_log(kingdom))
        assert json.loads(entry(kingdom).current.content.text)["Data"]["Coins"] == 8_642_097


async def test_a_request_that_fails_names_no_value_in_the_channel(tmp_path, config_with):
    async with running_kingdom(tmp_path, config=config_with(RULES)) as kingdom:
        score = coins(kingdom).pop(str(BUILDER_BEN))
        await kingdom.community.slash("leaderboard set", **SCORE, exclusive="create only")
        await kingdom.community.click("Ask to set")
        await kingdom.owner.until(lambda: "Request #1" in cards_in(kingdom, "reviews"))
        (card,) = [each for each in kingdom.owner.sees() if "Request #1" in each.text and not each.ephemeral]
        coins(kingdom)[str(BUILDER_BEN)] = score

        answer = await kingdom.owner.click("Approve", on=card)

        assert "already on the board, with 12,500" in answer.text
        assert "it could not be done" in card.text
        assert shows_none(cards_in(kingdom, "reviews"))
