"""Staff read player data: current values, old versions, and lists of keys and stores."""

import gc
import json
from datetime import UTC, datetime, timedelta

import pytest
from kingdom import running_kingdom

from bot.opencloud.resources.entries import Entry
from sandbox.example import guild
from sandbox.example.world import BUILDER_BEN, LIVE_LUCA
from tests.commands.test_data_changes import BEN, entry, moment_of, put


async def test_an_entry_is_shown_whole_with_all_that_is_known_about_it(kingdom):
    answer = await kingdom.support.slash("data view", player="BuilderBen")
    assert answer.private
    current = entry(kingdom).current
    size = len(current.content.text)
    for words in (
        "Data of BuilderBen",
        '"Coins": 12500',
        f"PlayerData · {BEN} · {size} B of 4 MB",
        "created",
        "Saved",
        f"Users {BUILDER_BEN}",
        "Platform",
    ):
        assert words in answer.text
    assert current.id not in answer.text
    shared = await kingdom.support.slash("data view", player="BuilderBen", field="Data.Coins", share=True)
    assert not shared.private
    assert "12500" in shared.text
    assert "Gems" not in shared.text


async def test_the_newest_save_is_not_called_an_older_one(kingdom):
    newest = entry(kingdom).current
    answer = await kingdom.support.slash("data view", player="BuilderBen", version=newest.id)
    assert f"The save of {moment_of(newest)} UTC" in answer.text
    assert "not the newest" not in answer.text


async def test_a_live_session_is_shown_and_its_save_only_once(kingdom):
    answer = await kingdom.support.slash("data view", player=str(LIVE_LUCA))
    assert "In the game · lobby" in answer.text
    assert "Saved " in answer.text
    assert "last save" not in answer.text
    player = await kingdom.support.slash("player view", player=str(LIVE_LUCA))
    assert "In the game · lobby · last save " in player.text


async def test_a_save_of_the_server_that_is_older_than_the_entry_is_shown_beside_it(kingdom):
    edit = {"player": str(LIVE_LUCA), "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost"}
    kingdom.running.roblox.world.clock.advance(timedelta(minutes=2))
    await kingdom.owner.slash("data edit", **edit)
    await kingdom.owner.click("Save 1 change")
    answer = await kingdom.support.slash("data view", player=str(LIVE_LUCA))
    assert "In the game · lobby · last save " in answer.text


@pytest.mark.parametrize("value", [{"rows": ["@everyone ```"] * 2000}, "x" * 4_190_000], ids=["long", "4 MB"])
async def test_a_long_value_is_attached_whole_and_never_cut(kingdom, value):
    put(kingdom, value, store="Big", key="k")
    answer = await kingdom.owner.slash("data view", store="Big", key="k")
    assert "attached whole" in answer.text
    assert json.loads(answer.message.files[0].data) == value


async def test_the_past_is_shown_by_version_and_by_time(kingdom):
    oldest = entry(kingdom).revisions[0]
    coins = f'"Coins": {oldest.value["Data"]["Coins"]}'
    by_version = await kingdom.support.slash("data view", player="BuilderBen", version=oldest.id)
    assert coins in by_version.text
    assert f"The save of {moment_of(oldest)} UTC" in by_version.text
    stamp = f"<t:{oldest.created_ns // 10**9 + 1}:f>"
    assert coins in (await kingdom.support.slash("data view", player="BuilderBen", at=stamp)).text
    never = await kingdom.support.slash("data view", player="BuilderBen", at="29d ago")
    assert "No such version" in never.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"player": "BuilderBen", "key": "x"}, "not both"),
        ({"player": "BuilderBen", "version": "nonsense"}, "No such version"),
        ({"player": "BuilderBen", "at": "tomorrow"}, "like 2026-11-24 18:00"),
        ({"player": "BuilderBen", "field": "Data.Nope"}, "No such field"),
        ({"player": "BuilderBen", "field": "Data..x"}, "Write a path like"),
        ({"player": "NobodyHere12"}, "NobodyHere12"),
        ({"key": "Nothing"}, "No such entry"),
        ({"key": ".."}, "Roblox would not take that key"),
        ({"key": "x" * 51}, "at most 50"),
        ({"player": "BuilderBen", "scope": "-"}, "this needs one scope"),
        ({"key": "Player_7", "scope": "-"}, "Begin the key with its scope, as in global/Player_7"),
    ],
)
async def test_a_missing_entry_or_a_wrong_option_gets_a_message(kingdom, options, words):
    answer = await kingdom.owner.slash("data view", **options)
    assert words in answer.text
    assert "changed" not in answer.text


@pytest.mark.parametrize("key", ["a/b", "a@b", "50%", "x:increment", "spa ce", "🗝"])
async def test_any_key_reaches_its_entry(kingdom, key):
    put(kingdom, {"here": key}, store="Odd", key=key)
    answer = await kingdom.owner.slash("data view", store="Odd", key=key, field="here")
    assert key in answer.text


async def test_versions_are_viewed_compared_and_restored_from_their_list(kingdom):
    listed = await kingdom.editor.slash("data versions", player="BuilderBen")
    oldest = entry(kingdom).revisions[0]
    then, data = moment_of(oldest), oldest.value["Data"]
    summary = f"Coins {data['Coins']:,} · Level {data['Level']}"
    assert oldest.id not in listed.text
    for revision in entry(kingdom).revisions:
        assert moment_of(revision) in listed.text
    lines = listed.text.splitlines()
    row = next(number for number, line in enumerate(lines) if then in line)
    assert lines[row + 1] == summary
    option = next(each for each in listed.message.selects[0].options if each.value == oldest.id)
    moment = datetime.fromtimestamp(oldest.created_ns // 10**9, UTC)
    assert option.label.endswith(f" · {moment:%-d %b %H:%M}")
    assert option.description == summary
    await kingdom.editor.choose(oldest.id)
    viewed = await kingdom.editor.click("View")
    assert f"The save of {then} UTC" in viewed.text
    compared = await kingdom.editor.click("Compare with now", on=listed.message)
    assert f"{then} UTC → now" in compared.text
    assert f"Coins {data['Coins']:,} → 12,500" in compared.text
    await kingdom.editor.click("Restore…", on=listed.message)
    assert kingdom.editor.modal.title == f"Restore save {option.label} (UTC)"
    question = await kingdom.editor.fill({"Reason": "Rolled back by mistake"})
    assert "Restore a save of BuilderBen?" in question.text
    assert then in question.text
    done = await kingdom.editor.click("Restore", on=question.message)
    assert f"The save of {then}" in done.text
    assert entry(kingdom).value == oldest.value


async def test_an_entry_that_does_not_exist_yet_has_no_saves_and_advice_that_helps(kingdom):
    nobody = {"player": "KingdomOwner"}
    listed = await kingdom.owner.slash("data versions", **nobody)
    assert "None. There is no such entry, and none was deleted within 30 days." in listed.text
    assert listed.message.buttons == []
    for command, options in (
        ("data view", {}),
        ("data edit", {"field": "Coins", "action": "set", "value": "1", "reason": "x"}),
    ):
        assert (
            "The game makes one when the player first plays"
            in (await kingdom.owner.slash(command, **nobody, **options)).text
        )
    old = await kingdom.owner.slash("data view", player="BuilderBen", at="29d ago")
    assert "Roblox keeps saves for 30 days: /data versions lists them." in old.text


async def test_a_save_is_listed_by_its_moment_alone_where_its_summary_is_slow_or_large(kingdom):
    kingdom.break_roblox(kind="status", method="GET", path=f"{BEN}@", status=403, count=None)
    listed = await kingdom.editor.slash("data versions", player="BuilderBen")
    assert moment_of(entry(kingdom).revisions[0]) in listed.text
    assert "Coins" not in listed.text
    put(kingdom, {"Data": {"Coins": 5, "Level": 1}, "Pad": "x" * 300_000}, key=BEN, users=[BUILDER_BEN])
    before = len(kingdom.requests("GET", f"{BEN}@"))
    kingdom.running.roblox.faults.clear()
    listed = await kingdom.editor.slash("data versions", player="BuilderBen")
    assert "Coins" not in listed.text
    assert len(kingdom.requests("GET", f"{BEN}@")) == before + 1  # the first is large, so the others are not read


async def test_restoring_is_offered_only_to_those_who_may(kingdom):
    listed = await kingdom.support.slash("data versions", player="BuilderBen")
    assert [button.label for button in listed.message.buttons] == ["Compare with now", "View"]


async def test_somebody_who_lost_the_role_gets_nothing_more_from_a_list(kingdom):
    listed = await kingdom.support.slash("data versions", player="BuilderBen")
    await kingdom.support.choose(entry(kingdom).revisions[0].id)
    kingdom.support.roles = ()
    answer = await kingdom.support.click("View", on=listed.message)
    assert "Not for your role" in answer.text


async def test_two_versions_are_compared_only_by_changed_paths(kingdom):
    first, second = entry(kingdom).revisions[:2]
    answer = await kingdom.support.slash("data compare", player="BuilderBen", older=first.id, newer=second.id)
    assert f"{moment_of(first)} UTC → {moment_of(second)} UTC" in answer.text
    assert f"Coins {first.value['Data']['Coins']:,} → {second.value['Data']['Coins']:,}" in answer.text
    assert "RobloxMetaData" not in answer.text


async def test_keys_and_stores_are_listed_and_read_page_by_page(kingdom):
    listed = await kingdom.support.slash("data keys", prefix="Player_7000000")
    assert BEN in listed.text
    assert listed.message.buttons == []
    many = await kingdom.support.slash("data keys")
    first = many.text
    turned = await kingdom.support.click("Next")
    assert turned.text != first
    assert "Page 2" in turned.text
    assert (await kingdom.support.click("Previous")).text == first
    stores = await kingdom.support.slash("data stores", prefix="Player")
    assert "PlayerSettings" in stores.text


async def test_a_role_sees_only_its_own_stores(kingdom):
    answer = await kingdom.editor.slash("data stores")
    assert "PlayerData" in answer.text
    assert "PlayerSettings" not in answer.text
    refused = await kingdom.editor.slash("data keys", store="PlayerSettings")
    assert "not in PlayerSettings" in refused.text


async def test_deleted_keys_are_listed_on_demand(kingdom):
    await kingdom.owner.slash("data delete", player="BuilderBen", reason="Asked to be forgotten")
    await kingdom.owner.click("Delete")
    assert "None." in (await kingdom.owner.slash("data keys", prefix=BEN)).text
    assert f"{BEN} · deleted" in (await kingdom.owner.slash("data keys", prefix=BEN, deleted=True)).text
    every = (await kingdom.owner.slash("data keys", prefix="Player_7000", deleted=True)).text
    assert every.count(" · deleted") == 1
    assert "Player_70000002" in every
    assert (
        f"global/{BEN} · deleted" in (await kingdom.owner.slash("data keys", scope="-", prefix=BEN, deleted=True)).text
    )
    assert "deleted" in (await kingdom.owner.slash("data versions", player="BuilderBen")).text


SUGGESTED = [
    ("data view", "field", "coin", "Data.Coins"),
    ("data view", "version", "", None),
    ("data view", "key", "Player_7000", BEN),
    ("data view", "store", "", "players"),
    ("data edit", "field", "coin", "Data.Coins"),
]


@pytest.mark.parametrize(("command", "option", "typed", "expected"), SUGGESTED)
async def test_options_suggest_what_is_there(kingdom, command, option, typed, expected):
    found = await kingdom.editor.complete(command, option, typed, player=str(BUILDER_BEN))
    values = [choice.value for choice in found]
    assert (expected or entry(kingdom).current.id) in values


@pytest.mark.parametrize(("command", "option", "typed", "_expected"), SUGGESTED)
async def test_a_stranger_s_suggestions_are_empty_and_ask_roblox_nothing(kingdom, command, option, typed, _expected):
    asked = len(kingdom.running.roblox.requests)
    for person in (kingdom.member, kingdom.moderator, kingdom.stranger):
        found = await person.complete(command, option, typed, even_if_hidden=True, player=str(BUILDER_BEN))
        assert found == []
    assert len(kingdom.running.roblox.requests) == asked


async def test_suggestions_of_a_store_outside_of_the_role_are_empty(kingdom):
    for option in ("field", "version", "key"):
        others = {} if option == "key" else {"player": str(BUILDER_BEN)}
        assert await kingdom.editor.complete("data view", option, "", store="PlayerSettings", **others) == []
    assert kingdom.requests("GET", "PlayerSettings") == []


def entries_in_memory():
    gc.collect()
    return sum(isinstance(each, Entry) for each in gc.get_objects())


async def test_fields_typed_letter_by_letter_read_the_entry_once_and_do_not_keep_it(kingdom):
    before = entries_in_memory()
    for typed in ("c", "co", "coi", "coin"):
        await kingdom.editor.complete("data edit", "field", typed, player=str(BUILDER_BEN))
    assert len(kingdom.requests("GET", BEN)) == 1
    assert entries_in_memory() <= before  # a value may have 4 MB
    kingdom.editor.roles = (guild.MODERATOR.id,)
    assert (
        await kingdom.editor.complete("data edit", "field", "coins", even_if_hidden=True, player=str(BUILDER_BEN)) == []
    )


@pytest.mark.parametrize("layout", ["plain", "profilestore", "nevermore"])
async def test_a_store_without_locks_says_that_steward_cannot_see_whether_the_player_is_in_the_game(
    tmp_path, config_with, layout
):
    config = config_with(('layout = "profilestore"', f'layout = "{layout}"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        view = await kingdom.owner.slash("data view", player="BuilderBen")
        question = await kingdom.owner.slash(
            "data edit", player="BuilderBen", field="Data.Coins", action="set", value="5", reason="Test"
        )
    for card in (view, question):
        assert ("Steward cannot see in this store whether the player is in the game" in card.text) == (
            layout == "plain"
        )


async def test_a_version_of_long_ago_and_an_entry_that_does_not_exist_get_advice_that_helps(kingdom):
    old = await kingdom.owner.slash("data view", player="BuilderBen", at="10 years ago")
    assert "Roblox has no save 10 years ago." in old.text
    assert "Roblox keeps saves for 30 days: /data versions lists them." in old.text
    new = await kingdom.owner.slash("data view", key="Player_5")
    assert "/data create" in new.text
    editor = await kingdom.editor.slash("data view", key="Player_5")  # who may not make entries
    assert "/data keys lists the entries." in editor.text
    assert "/data create" not in editor.text
