"""A data editor changes player data; nothing is lost, doubled or overwritten."""

import json
import re
from datetime import UTC, datetime

import pytest
from kingdom import image, running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example import guild
from sandbox.example.world import BUILDER_BEN, LIVE_LUCA
from sandbox.roblox.revisions import Content

REASON = "Lost in a crash"
BEN = f"Player_{BUILDER_BEN}"
LUCA = f"Player_{LIVE_LUCA}"
EDIT = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "500", "reason": REASON}
COUNTER = {"store": "Counters", "key": "visits"}
ENTRY = f"entries/{BEN}"


def entry(kingdom, key=BEN, store="PlayerData"):
    return kingdom.universe.stores.stores[store].entry("global", key)


def put(kingdom, value, *, key=BEN, store="PlayerData", users=None, attributes=None):
    """Write as the game's own servers do."""
    clock = kingdom.running.roblox.world.clock
    stores = kingdom.universe.stores
    stores.add(store, clock.stamp()).put("global", key, Content.of(value, users, attributes), clock.stamp())


def moment_of(revision):
    """When a version was made, as people see it."""
    return f"{datetime.fromtimestamp(revision.created_ns // 10**9, UTC):%-d %B %Y %H:%M}"


def written(kingdom):
    return [each for method in ("PATCH", "POST", "DELETE") for each in kingdom.requests(method, "/entries")]


async def test_an_edit_changes_one_field_and_all_cards_show_it(kingdom):
    before = entry(kingdom).current
    question = await kingdom.editor.slash("data edit", **EDIT)
    assert question.private
    for words in (
        "Save 1 change to BuilderBen?",
        "Coins 12,500 → 13,000 (+500)",
        REASON,
        "Everything else stays as it is",
        f"PlayerData · {BEN}",
    ):
        assert words in question.text
    assert entry(kingdom).current is before

    outcome = await kingdom.editor.click("Save 1 change")
    after = entry(kingdom).current
    for words in (
        "BuilderBen: Coins +500",
        "Coins 12,500 → 13,000 (+500)",
        f"> {REASON}",
        "Case #1",
        f"PlayerData · {BEN}",
    ):
        assert words in outcome.text
    assert [button.label for button in outcome.message.buttons] == ["Undo…"]
    assert after.content.text == before.content.text.replace('"Coins":12500', '"Coins":13000')
    assert (after.users, after.attributes) == (before.users, before.attributes)

    (case,) = await kingdom.cases()
    assert (case.kind, case.outcome, case.actor_id) == (CaseKind.DATA_EDIT, Outcome.DONE, kingdom.editor.id)
    assert (case.version_seen, case.version_made) == (before.id, after.id)
    assert case.target.player_id == BUILDER_BEN
    assert image(case.before) == {"value": before.value, "users": before.users, "attributes": before.attributes}
    assert image(case.after) == {"value": after.value, "users": after.users, "attributes": after.attributes}


async def test_a_write_of_the_game_in_between_is_shown_and_never_overwritten(kingdom):
    question = await kingdom.editor.slash("data edit", **EDIT)
    value = entry(kingdom).value
    value["Data"]["Coins"] = 900
    put(kingdom, value, users=[BUILDER_BEN], attributes={"Platform": "PC"})
    played = entry(kingdom).current

    await kingdom.editor.click("Save 1 change")
    text = await kingdom.until_outcome(kingdom.editor, question, "It changed since you looked")
    assert "Coins 900 → 1,400 (+500)" in text
    assert entry(kingdom).current is played
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.REFUSED

    await kingdom.editor.click("Save 1 change")
    await kingdom.until_outcome(kingdom.editor, question, "Case #2")
    assert entry(kingdom).value["Data"]["Coins"] == 1400


async def test_an_entry_that_is_deleted_in_between_is_not_created_again(kingdom):
    await kingdom.editor.slash("data edit", **EDIT)
    clock = kingdom.running.roblox.world.clock
    entry(kingdom).put(Content("null"), clock.stamp(), deleted=True)
    answer = await kingdom.editor.click("Save 1 change")
    assert "no such entry" in answer.text
    assert entry(kingdom).deleted


async def test_an_edit_outside_of_what_the_role_covers_is_refused_with_what_it_covers(kingdom):
    answer = await kingdom.editor.slash("data edit", **EDIT | {"field": "Data.Gems"})
    assert "As @Data editor you can change Coins or Data.Inventory.*, not Data.Gems." in answer.text
    assert "@Owner can." in answer.text
    too_much = await kingdom.editor.slash("data edit", **EDIT | {"value": "50001"})
    assert "up to 50,000 an hour. You asked for 50,001" in too_much.text
    whole = await kingdom.editor.slash("data replace", player="BuilderBen", reason=REASON)
    assert "not a whole value" in whole.text
    nowhere = {"key": "Player_1", "reason": REASON}
    for command, options in (("data replace", {"file": ("v.json", b"{}")}), ("data increment", {"amount": 1})):
        assert "not a whole value" in (await kingdom.editor.slash(command, **nowhere, **options)).text
    assert written(kingdom) == []
    assert await kingdom.cases() == []


async def test_a_person_who_may_change_each_element_adds_and_removes_elements_but_does_not_replace_the_list(kingdom):
    before = entry(kingdom).value["Data"]["Inventory"]
    item = {"Item": "Iron Key", "Count": 1}
    bag = EDIT | {"field": "Data.Inventory", "value": json.dumps(item)}
    for action, left in (("append", [*before, item]), ("remove", before)):
        await kingdom.editor.slash("data edit", **bag | {"action": action})
        await kingdom.editor.click("Save 1 change")
        assert entry(kingdom).value["Data"]["Inventory"] == left
    refused = await kingdom.editor.slash("data edit", **bag | {"action": "set", "value": "[]"})
    assert "not Data.Inventory" in refused.text
    assert len(written(kingdom)) == 2


@pytest.mark.parametrize(("action", "value"), [("set", "many"), ("set", "true"), ("unset", None)])
async def test_a_limited_number_stays_a_number(kingdom, action, value):
    edit = {name: each for name, each in (EDIT | {"action": action, "value": value}).items() if each is not None}
    answer = await kingdom.editor.slash("data edit", **edit)
    for words in ("up to 50,000 an hour", "cannot be counted", "Nothing was changed"):
        assert words in answer.text
    assert await kingdom.cases() == []


async def test_a_field_is_named_as_its_card_names_it(kingdom):
    """`Coins` is the label of `Data.Coins`, and no field of the profile."""
    for typed in ("Coins", "coins"):
        question = await kingdom.editor.slash("data edit", **EDIT | {"field": typed})
        assert "Coins 12,500 → 13,000 (+500)" in question.text
    await kingdom.editor.click("Save 1 change")
    assert entry(kingdom).value["Data"]["Coins"] == 13_000
    (case,) = await kingdom.cases()
    assert case.plan["field"] == "Data.Coins"
    assert "Coins\n" in (await kingdom.support.slash("data view", player="BuilderBen", field="Coins")).text
    refused = await kingdom.editor.slash("data edit", **EDIT | {"field": "Level"})
    assert "not Level" in refused.text


async def test_a_field_of_just_the_typed_path_comes_before_a_label(tmp_path, config_with):
    plain = config_with(('layout = "profilestore"', 'layout = "plain"'))
    async with running_kingdom(tmp_path, config=plain) as kingdom:
        put(kingdom, entry(kingdom).value | {"Coins": 7}, users=[BUILDER_BEN])
        for path, before in (("Coins", 7), ("Data.Coins", "12,500")):
            question = await kingdom.owner.slash("data edit", **EDIT | {"field": path, "action": "set", "value": "1"})
            assert f"Coins {before} → 1" in question.text
            viewed = await kingdom.owner.slash("data view", player="BuilderBen", field=path)
            assert str(before).replace(",", "") in viewed.text


async def test_changes_within_an_hour_count_together(kingdom):
    await kingdom.editor.slash("data edit", **EDIT | {"value": "30000"})
    await kingdom.editor.click("Save 1 change")
    answer = await kingdom.editor.slash("data edit", **EDIT | {"value": "-30000"})
    assert "Your role may change Coins by at most 50,000 in 1 hour; 30,000 used so far" in answer.text
    assert "Your limit resets" in answer.text
    assert [each.label for each in answer.message.buttons] == ["Edit…"]
    assert len(written(kingdom)) == 1


async def test_a_store_that_the_role_does_not_list_is_refused(kingdom):
    answer = await kingdom.editor.slash("data edit", **EDIT | {"store": "PlayerSettings", "field": "Music"})
    assert "PlayerSettings" in answer.text
    assert kingdom.requests("GET", "PlayerSettings") == []


async def test_a_demotion_before_the_press_is_refused(kingdom):
    await kingdom.editor.slash("data edit", **EDIT)
    kingdom.editor.roles = (guild.SUPPORT.id,)
    answer = await kingdom.editor.click("Save 1 change")
    assert "BuilderBen: data not changed" in answer.text
    assert "Your roles do not let you edit player data" in answer.text
    assert written(kingdom) == []


async def test_only_data_of_a_profile_is_edited_and_nothing_but_a_profile_replaces_it(kingdom):
    answer = await kingdom.owner.slash("data edit", **EDIT | {"field": "MetaData.LastUpdate"})
    assert "under Data" in answer.text
    answer = await kingdom.owner.slash("data create", key="Player_5", value='{"Coins": 1}', reason=REASON)
    assert "profiles of ProfileStore" in answer.text
    answer = await kingdom.owner.slash(
        "data replace", player="BuilderBen", reason=REASON, file=("new.json", b'{"Coins": 1}')
    )
    assert "profiles of ProfileStore" in answer.text
    assert written(kingdom) == []


async def test_a_running_server_is_shown_and_only_some_may_force_it(kingdom):
    question = await kingdom.editor.slash("data edit", **EDIT | {"player": "LiveLuca"})
    for words in (
        "LiveLuca: data not changed",
        "In the game · lobby · last save",
        "minutes ago",
        "The server can save over this change. It is better to wait.",
        "Your roles do not let you save while the player is in the game",
        "@Owner can.",
        "data:force",
    ):
        assert words in question.text
    assert question.message.buttons == []
    assert written(kingdom) == []

    question = await kingdom.owner.slash("data edit", **EDIT | {"player": "LiveLuca"})
    assert "The server can save over this change. It is better to wait." in question.text
    outcome = await kingdom.owner.click("Save 1 change")
    assert "The server can save over this change. Look again in a few minutes." in outcome.text
    assert len(written(kingdom)) == 1


async def test_a_refusal_by_roblox_is_shown_and_recorded(kingdom):
    kingdom.break_roblox(kind="status", method="PATCH", status=403, count=None)
    await kingdom.editor.slash("data edit", **EDIT)
    answer = await kingdom.editor.click("Save 1 change")
    assert "universe-datastores.objects:update" in answer.text
    assert "BuilderBen: data not changed" in answer.text
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.REFUSED


async def test_a_connection_cut_after_the_edit_was_applied_ends_as_done_and_not_doubled(kingdom):
    question = await kingdom.editor.slash("data edit", **EDIT)
    kingdom.break_roblox(kind="cut_after", method="PATCH", path=ENTRY)
    await kingdom.editor.click("Save 1 change")
    await kingdom.until_outcome(kingdom.editor, question, "Case #1")
    assert entry(kingdom).value["Data"]["Coins"] == 13_000
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.DONE


async def test_a_lost_answer_is_shown_as_such_and_settled_by_reading_back(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        question = await kingdom.editor.slash("data edit", **EDIT)
        kingdom.break_roblox(kind="status", method="PATCH", status=503, after=True, count=None)
        kingdom.break_roblox(kind="status", method="GET", path=ENTRY, status=503, count=None)
        await kingdom.editor.click("Save 1 change")
        text = await kingdom.until_outcome(kingdom.editor, question, "did not answer")
        assert "may or may not have been applied" in text
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        (case,) = await kingdom.until(lambda cases: cases[0].outcome is not Outcome.UNKNOWN)
        assert case.outcome is Outcome.DONE
        assert entry(kingdom).value["Data"]["Coins"] == 13_000


CREATE = {"store": "Events", "key": "next", "value": '{"at": 1}', "reason": REASON}


async def test_an_increment_is_sent_once_even_if_its_answer_is_lost(kingdom):
    put(kingdom, 5, **COUNTER, users=[156], attributes={"a": "b"})
    question = await kingdom.owner.slash("data increment", amount=3, reason=REASON, **COUNTER)
    kingdom.break_roblox(kind="cut_after", method="POST", path=":increment", count=None)
    await kingdom.owner.click("Add")
    await kingdom.until_outcome(kingdom.owner, question, "may or may not have been applied")
    assert len(kingdom.requests("POST", ":increment")) == 1
    after = entry(kingdom, "visits", "Counters").current
    assert (after.value, after.users, after.attributes) == (8, [156], {"a": "b"})


async def test_an_increment_adds_to_the_value_at_the_time_it_is_confirmed(kingdom):
    put(kingdom, 5, **COUNTER)
    question = await kingdom.owner.slash("data increment", amount=-3, reason=REASON, **COUNTER)
    put(kingdom, 50, **COUNTER, users=[156])
    await kingdom.owner.click("Take away")
    text = await kingdom.until_outcome(kingdom.owner, question, "It changed since you looked")
    assert "50 → 47 (\N{MINUS SIGN}3)" in text
    await kingdom.owner.click("Take away")
    await kingdom.until_outcome(kingdom.owner, question, "Case #1")
    after = entry(kingdom, "visits", "Counters").current
    assert (after.value, after.users) == (47, [156])


async def test_a_table_is_not_incremented(kingdom):
    answer = await kingdom.owner.slash("data increment", player="BuilderBen", amount=1, reason=REASON)
    assert "whole number" in answer.text


async def test_a_deleted_entry_is_kept_in_the_case_and_comes_back_from_its_versions(kingdom):
    before = entry(kingdom).current
    await kingdom.owner.slash("data delete", player="BuilderBen", reason=REASON)
    outcome = await kingdom.owner.click("Delete")
    assert "Data of BuilderBen deleted" in outcome.text
    assert entry(kingdom).deleted
    (case,) = await kingdom.cases()
    assert (case.kind, image(case.before)["value"], case.after) == (CaseKind.DATA_DELETE, before.value, None)

    question = await kingdom.owner.slash("data restore", player="BuilderBen", version=before.id, reason=REASON)
    assert "Restore a save of BuilderBen?" in question.text
    assert moment_of(before) in question.text
    await kingdom.owner.click("Restore")
    after = entry(kingdom).current
    assert (after.value, after.users, after.attributes) == (before.value, before.users, before.attributes)


async def test_an_entry_that_changed_since_it_was_shown_is_not_deleted(kingdom):
    question = await kingdom.owner.slash("data delete", player="BuilderBen", reason=REASON)
    put(kingdom, entry(kingdom).value, users=[BUILDER_BEN])
    await kingdom.owner.click("Delete")
    await kingdom.until_outcome(kingdom.owner, question, "It changed since you looked")
    assert kingdom.requests("DELETE", ".") == []


async def test_an_older_version_is_restored_under_the_etag_with_its_users_and_attributes(kingdom):
    older = entry(kingdom).revisions[0]
    question = await kingdom.editor.slash("data restore", player="BuilderBen", version=older.id, reason=REASON)
    coins = older.value["Data"]["Coins"]
    assert f"Coins 12,500 → {coins:,}" in question.text
    assert moment_of(older) in question.text
    put(kingdom, entry(kingdom).value | {"Extra": 1}, users=[BUILDER_BEN])
    await kingdom.editor.click("Restore")
    await kingdom.until_outcome(kingdom.editor, question, "It changed since you looked", "Extra · \N{MINUS SIGN} 1")
    await kingdom.editor.click("Restore")
    await kingdom.until_outcome(kingdom.editor, question, "Case #2")
    after = entry(kingdom).current
    assert (after.value, after.attributes) == (older.value, older.attributes)


async def test_a_player_s_new_entry_is_theirs_and_exists_once(kingdom):
    where = {"player": "BuilderBen", "store": "Wallets", "reason": REASON}
    question = await kingdom.owner.slash("data create", value='{"Coins": 1.0, "Empty": []}', **where)
    assert "⚠️ There is no data store Wallets yet. This makes a new one.\n" in question.text.replace("*", "")
    assert 'Value · + {"Coins":1.0,"Empty":[]}' in question.text
    assert f"Users {BUILDER_BEN}" in question.text
    await kingdom.owner.click("Create")
    made = entry(kingdom, str(BUILDER_BEN), "Wallets").current
    assert (made.content.text, made.users) == ('{"Coins":1.0,"Empty":[]}', [BUILDER_BEN])
    other = await kingdom.owner.slash("data create", value="1", key="other", store="Wallets", reason=REASON)
    assert "There is no data store" not in other.text
    again = await kingdom.owner.slash("data create", value="1", **where)
    assert "There is already an entry" in again.text


async def test_a_value_is_replaced_from_a_file_or_by_hand_and_no_text_is_lost(kingdom):
    value = entry(kingdom).value
    value["Data"]["Coins"] = 1
    await kingdom.owner.slash(
        "data replace", player="BuilderBen", reason=REASON, file=("new.json", json.dumps(value).encode())
    )
    outcome = await kingdom.owner.click("Replace")
    assert "Coins 12,500 → 1 (\N{MINUS SIGN}12,499)" in outcome.text
    assert entry(kingdom).value == value

    asked = await kingdom.owner.slash("data replace", player="BuilderBen", reason=REASON)
    assert asked.private
    await kingdom.owner.click("Write the value…")
    (field,) = kingdom.owner.modal.fields
    assert json.loads(field.value) == value
    answer = await kingdom.owner.fill({"As JSON": '{\n "Data": oops'})
    assert "line 2, column 10" in answer.text
    assert answer.message.files[0].data == b'{\n "Data": oops'

    await kingdom.owner.click("Write the value…")
    (field,) = kingdom.owner.modal.fields
    assert field.value == '{\n "Data": oops'
    value["Data"]["Coins"] = 2
    await kingdom.owner.fill({"As JSON": json.dumps(value)})
    await kingdom.owner.click("Replace")
    assert entry(kingdom).value["Data"]["Coins"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff", "UTF-8"), (b'{"a": NaN}', "no NaN"), (b'{"a": 9007199254740993}', "2^53"), (b"", "line 1, column 1")],
)
async def test_a_file_that_is_not_a_value_is_refused_in_words(kingdom, content, words):
    answer = await kingdom.owner.slash("data replace", player="BuilderBen", reason=REASON, file=("new.json", content))
    assert words in answer.text
    assert "Nothing was changed" in answer.text
    assert written(kingdom) == []


async def test_a_file_that_discord_does_not_hand_over_is_refused_in_words(kingdom):
    class Lost(dict):
        def get(self, path):
            return None

    kingdom.running.discord.world.files = Lost()
    answer = await kingdom.owner.slash("data replace", player="BuilderBen", reason=REASON, file=("new.json", b"{}"))
    assert "Discord did not pass a file on" in answer.text
    assert "Nothing was changed" in answer.text
    assert written(kingdom) == []


async def test_a_snapshot_is_taken_once_a_day(kingdom):
    kingdom.break_roblox(kind="cut_after", method="POST", path=":snapshot")
    for words in ("Roblox also keeps the value from before it", "No new snapshot"):
        await kingdom.owner.slash("data snapshot", reason="Before the update")
        outcome = await kingdom.owner.click("Take a snapshot")
        assert words in outcome.text
    assert [case.kind for case in await kingdom.cases()] == [CaseKind.DATA_SNAPSHOT] * 2


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("data edit", EDIT),
        ("data replace", {"player": "BuilderBen", "reason": REASON}),
        ("data create", CREATE),
        ("data increment", {"player": "BuilderBen", "amount": 1, "reason": REASON}),
        ("data delete", {"player": "BuilderBen", "reason": REASON}),
        ("data restore", {"player": "BuilderBen", "at": "2h ago", "reason": REASON}),
        ("data snapshot", {"reason": REASON}),
    ],
)
async def test_a_change_without_permission_is_refused_and_sends_roblox_nothing(kingdom, command, options):
    asked = len(kingdom.running.roblox.requests)
    for person in (kingdom.support, kingdom.community, kingdom.member):
        answer = await person.slash(command, even_if_hidden=True, **options)
        assert "Not for your role" in answer.text
    assert len(kingdom.running.roblox.requests) == asked


async def test_a_restore_without_a_version_or_a_time_asks_for_one(kingdom):
    asked = await kingdom.editor.slash("data restore", player="BuilderBen", reason="Rolled back by mistake")
    assert [each.label for each in asked.modal.fields] == ["From when?"]
    assert kingdom.requests("GET", "revisions|entries") == []


@pytest.mark.parametrize(
    ("store", "warns"), [("Playerdata", True), ("PlayerDat", True), ("PlayerData", False), ("players", False)]
)
async def test_a_new_entry_in_a_data_store_that_does_not_exist_yet_asks_about_the_name(kingdom, store, warns):
    profile = '{"Data": {}, "MetaData": {}}'
    question = await kingdom.owner.slash("data create", key="Player_5", store=store, value=profile, reason=REASON)
    assert re.match("Create data for Player.5\\?", question.text)
    warning = f"⚠️ There is no data store {store} yet. This makes a new one. Did you mean PlayerData?"
    assert (warning in question.text.replace("*", "")) is warns
    assert ("no data store" in question.text) is warns


async def test_a_key_that_may_not_list_data_stores_still_creates_entries(kingdom):
    kingdom.break_roblox(kind="status", method="GET", path="data-stores$", status=403)
    question = await kingdom.owner.slash("data create", key="a", store="Playerdata", value="1", reason=REASON)
    assert "no data store" not in question.text
    assert [each.label for each in question.message.buttons] == ["Create entry", "Cancel"]


async def test_advice_about_an_entry_that_does_not_exist_names_where_to_look(kingdom):
    answer = await kingdom.owner.slash("data view", player="12345")
    for words in ("/data keys", "/data stores", "first plays", "/data restore"):
        assert words in answer.text
    assert "spelling" not in answer.text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("data edit", EDIT),
        ("data delete", {"player": "BuilderBen", "reason": "Asked to start over"}),
        ("data restore", {"player": "BuilderBen", "at": "2 days ago", "reason": "Lost"}),
    ],
)
async def test_the_question_has_the_picture_of_the_player(kingdom, command, options):
    question = await kingdom.owner.slash(command, **options)
    assert f"headshots/{BUILDER_BEN}-150-square.png" in str(question.message.components)


async def test_an_entry_of_nobody_has_no_picture(kingdom):
    await kingdom.owner.slash("data edit", store="Settings", key="event", **EDIT | {"player": None})
    assert kingdom.requests("GET", "avatar-headshot") == []


@pytest.mark.parametrize(
    ("action", "typed", "words"),
    [
        ("add", "12,500", "Coins 12,500 → 25,000 (+12,500)"),
        ("add", "+500", "Coins 12,500 → 13,000 (+500)"),
        ("add", "−500", "Coins 12,500 → 12,000 (−500)"),
        ("add", "1.25k", "Coins 12,500 → 13,750 (+1,250)"),
        ("set", "13,000", "Coins 12,500 → 13,000 (+500)"),
        ("set", "1.5K", "Coins 12,500 → 1,500 (−11,000)"),
    ],
)
async def test_a_number_may_be_typed_as_cards_show_it(kingdom, action, typed, words):
    question = await kingdom.owner.slash("data edit", **{**EDIT, "action": action, "value": typed})
    assert words in question.text


async def test_yes_and_no_may_be_typed_as_cards_show_them(kingdom):
    put(kingdom, {"Music": True}, store="Vault", key="k")
    edit = {"store": "Vault", "key": "k", "field": "Music", "action": "set", "value": "No", "reason": REASON}
    question = await kingdom.owner.slash("data edit", **edit)
    assert "Music yes → no" in question.text
    assert "a text" not in question.text
    await kingdom.owner.click("Save 1 change")
    assert entry(kingdom, "k", "Vault").current.content.text == '{"Music":false}'


@pytest.mark.parametrize("typed", ["1,5", "12,50", "1,2345", ",500", "5 apples", "0,500"])
async def test_what_is_no_number_is_still_refused(kingdom, typed):
    answer = await kingdom.owner.slash("data edit", **{**EDIT, "value": typed})
    assert "add needs a number" in answer.text
