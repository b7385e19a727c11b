"""Values survive: what nobody edited stays to the byte, and nothing is called kept or put back that is not."""

import asyncio
import json
import shutil
import tempfile
import zlib

import pytest
from json_texts import WORST
from kingdom import running_kingdom

from bot.cli.probe import probe_numbers
from bot.documents.paths import put
from bot.journal import Outcome
from sandbox.example.world import BUILDER_BEN
from sandbox.roblox.revisions import Content
from tests.commands.test_data_changes import BEN, REASON, entry

HERE = {"store": "Vault", "key": "k"}
ADD = {**HERE, "field": "Coins", "action": "add", "value": "1", "reason": REASON}
LONG = json.dumps({"Coins": 5, "Note": "x" * 100_000})
CASH = '{"Cash":1e24,"Id":9007199254740993,"Coins":5,"Ratio":1.50}'


def write(kingdom, text, *, store="Vault", key="k", users=None, attributes=None):
    """Write the text of a value as the game's own servers would."""
    clock = kingdom.running.roblox.world.clock
    content = Content(text, users or [], attributes or {})
    kingdom.universe.stores.add(store, clock.stamp()).put("global", key, content, clock.stamp())


def text_of(kingdom, *, store="Vault", key="k"):
    return entry(kingdom, key, store).current.content.text


@pytest.fixture
def waiting(tmp_path, monkeypatch):
    """The folder in which the large values of a bot wait that starts after this."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def patient(kingdom):
    """The kingdom with people who wait longer: with coverage on a busy machine, 4 MB take more than half a minute."""
    kingdom.running.discord.patience = 300
    return kingdom


async def proven(kingdom):
    return await probe_numbers(kingdom.running.settings, ["kingdom"], "PlayerData")


async def test_an_undo_takes_back_its_own_field_though_the_game_saved_the_empty_table_as_a_list(kingdom):
    write(kingdom, '{"Pets":{"Dog":1},"Coins":5}')
    await kingdom.owner.slash("data edit", **HERE, field="Pets.Dog", action="unset", reason=REASON)
    await kingdom.owner.click("Save 1 change")
    assert text_of(kingdom) == '{"Pets":{},"Coins":5}'
    write(kingdom, '{"Pets":[],"Coins":90}')
    question = await kingdom.owner.slash("case undo", case="1", reason=REASON)
    assert "Changed again since" not in question.text
    labels = [button.label for button in question.message.buttons]
    await kingdom.owner.click(labels[0], on=question.message)
    assert text_of(kingdom) == '{"Pets":{"Dog":1},"Coins":90}'


async def test_an_empty_list_takes_a_field_like_an_empty_object(kingdom):
    write(kingdom, '{"Pets":[]}')
    question = await kingdom.owner.slash("data edit", **HERE, field="Pets.Dog", action="set", value="1", reason=REASON)
    assert "It was" not in question.text
    await kingdom.owner.click("Save 1 change")
    assert text_of(kingdom) == '{"Pets":{"Dog":1}}'


async def test_large_numbers_make_an_entry_read_only_until_a_test_has_passed(kingdom):
    write(kingdom, CASH, store="PlayerSettings", key=str(BUILDER_BEN))
    edit = {"player": "BuilderBen", "store": "PlayerSettings", "field": "Coins", "action": "add", "value": "1"}
    question = await kingdom.owner.slash("data edit", **edit, reason=REASON)
    for words in ("numbers beyond ±2^53: Cash, Id", "No test has shown"):
        assert words in question.text
    assert "Cash" in (await kingdom.owner.slash("data view", player="BuilderBen", store="PlayerSettings")).text
    assert await proven(kingdom) == 0
    question = await kingdom.owner.slash("data edit", **edit, reason=REASON)
    assert "They are kept exactly" in question.text


async def test_somebody_who_may_not_force_is_refused_with_the_fields(kingdom):
    value = entry(kingdom).value
    value["Data"]["Cash"] = 10**24
    write(kingdom, json.dumps(value, separators=(",", ":")), store="PlayerData", key=BEN)
    edit = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "1", "reason": REASON}
    refused = await kingdom.editor.slash("data edit", **edit)
    for words in ("numbers beyond ±2^53: Data.Cash", "can only be read", "probe numbers", "owner"):
        assert words in refused.text
    assert await kingdom.cases() == []
    assert await proven(kingdom) == 0
    assert "They are kept exactly" in (await kingdom.editor.slash("data edit", **edit)).text


async def test_large_numbers_stay_to_the_digit_through_edit_undo_delete_and_restore(kingdom):
    write(kingdom, CASH, users=[156], attributes={"why": "é"})
    assert await proven(kingdom) == 0
    await kingdom.owner.slash("data edit", **HERE, field="Coins", action="add", value="1", reason=REASON)
    await kingdom.owner.click("Save 1 change")
    assert text_of(kingdom) == json.dumps(json.loads(CASH) | {"Coins": 6}, separators=(",", ":"))
    made = entry(kingdom, "k", "Vault").current
    assert (made.users, made.attributes) == ([156], {"why": "é"})
    await kingdom.owner.slash("case undo", case="1", reason=REASON)
    done = await kingdom.owner.click("Undo")
    assert "Coins 6 → 5" in done.text
    assert "Undo of case #1" in done.text
    assert json.loads(text_of(kingdom)) == json.loads(CASH)
    question = await kingdom.owner.slash("data delete", **HERE, reason=REASON)
    assert "The case keeps the value" in question.text
    await kingdom.owner.click("Delete")
    await kingdom.owner.slash("case undo", case="3", reason=REASON)
    await kingdom.owner.click("Undo")
    assert json.loads(text_of(kingdom)) == json.loads(CASH)


async def test_large_numbers_in_attributes_stay_to_the_digit(kingdom):
    attributes = {"Id": 9007199254740993, "Cash": 1e24, "why": "é"}
    write(kingdom, '{"Coins":5}', users=[156], attributes=attributes)
    question = await kingdom.owner.slash("data edit", **ADD)
    assert "numbers beyond ±2^53: attributes.Id, attributes.Cash" in question.text
    assert await proven(kingdom) == 0
    question = await kingdom.owner.slash("data edit", **ADD)
    assert "They are kept exactly" in question.text
    for act, button in (("edit", "Save 1 change"), ("undo", "Undo"), ("delete", "Delete"), ("undo", "Undo")):
        if act == "undo":
            latest = (await kingdom.cases())[0].id
            await kingdom.owner.slash("case undo", case=str(latest), reason=REASON)
        elif act == "delete":
            await kingdom.owner.slash("data delete", **HERE, reason=REASON)
        done = await kingdom.owner.click(button)
        assert "Case #" in done.text
    made = entry(kingdom, "k", "Vault").current
    assert (made.content.text, made.users, made.attributes) == ('{"Coins":5}', [156], attributes)


async def test_a_counter_with_large_numbers_in_its_attributes_is_not_incremented_and_shows_them(kingdom):
    write(kingdom, "5", attributes={"Id": 9007199254740993})
    assert "numbers beyond ±2^53: attributes.Id" in (await kingdom.owner.slash("data view", **HERE)).text
    refused = await kingdom.owner.slash("data increment", **HERE, amount=1, reason=REASON)
    assert "which Roblox would damage with an increment" in refused.text
    assert "Nothing was changed" in refused.text
    assert await kingdom.cases() == []


async def test_attributes_that_cannot_be_read_exactly_are_not_overwritten_unnoticed(kingdom):
    write(kingdom, '{"Coins":5}', attributes={"Id": 9007199254740993})
    kingdom.break_roblox(kind="status", method="GET", path="/datastores/v1/", status=403, count=None)
    question = await kingdom.owner.slash("data edit", **ADD)
    assert "holds a number at ±2^53" in question.text


async def test_a_write_of_the_game_between_is_not_overwritten_where_numbers_are_large(kingdom):
    write(kingdom, CASH)
    assert await proven(kingdom) == 0
    question = await kingdom.owner.slash("data edit", **HERE, field="Coins", action="add", value="1", reason=REASON)
    write(kingdom, CASH.replace('"Coins":5', '"Coins":50'))
    await kingdom.owner.click("Save 1 change")
    await kingdom.until_outcome(kingdom.owner, question, "It changed since you looked", "Coins 50 → 51 (+1)")


async def test_numbers_that_cannot_be_read_exactly_are_never_called_kept(kingdom):
    write(kingdom, CASH)
    kingdom.break_roblox(kind="status", method="GET", path="/datastores/v1/", status=403, count=None)
    question = await kingdom.owner.slash("data delete", **HERE, reason=REASON)
    assert "The case keeps the value, and Roblox" not in question.text
    assert "Roblox may have reduced a larger number" in question.text
    assert "It holds a number at ±2^53" in (await kingdom.owner.slash("data view", **HERE)).text


async def test_who_may_not_force_changes_no_numbers_that_cannot_be_read_exactly(kingdom):
    value = entry(kingdom).value
    value["Data"]["Cash"] = 10**24
    write(kingdom, json.dumps(value, separators=(",", ":")), store="PlayerData", key=BEN)
    kingdom.break_roblox(kind="status", method="GET", path="/datastores/v1/", status=403, count=None)
    edit = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "1", "reason": REASON}
    refused = await kingdom.editor.slash("data edit", **edit)
    assert "Steward could not read the exact number" in refused.text
    assert await kingdom.cases() == []


async def test_a_probe_that_fails_is_kept_and_leaves_nothing_behind(kingdom, capsys):
    kingdom.break_roblox(kind="status", method="GET", path="/datastores/v1/", status=403, count=None)
    assert await proven(kingdom) == 1
    assert "can only be read" in capsys.readouterr().out
    keys = [
        key for key in kingdom.universe.stores.stores["PlayerData"].entries["global"] if key.startswith("steward-probe")
    ]
    assert all(entry(kingdom, key).deleted for key in keys)
    assert await kingdom.cases() == []


async def test_a_fraction_of_many_digits_is_no_large_number(kingdom):
    write(kingdom, '{"Pos":[0.12345678901234567890,-123.45678901234567890],"Coins":5}')
    await kingdom.owner.slash("data edit", **HERE, field="Coins", action="add", value="1", reason=REASON)
    await kingdom.owner.click("Save 1 change")
    assert not kingdom.requests("GET", "/datastores/v1/")
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.DONE


async def test_texts_that_differ_late_and_json_in_a_text_are_shown_where_they_differ(kingdom):
    slot = json.dumps({"Coins": 5, "Bag": ["a", "b"]})
    write(kingdom, json.dumps({"Slot": slot, "Note": "x" * 3_000 + " Ben"}, separators=(",", ":")))
    await kingdom.owner.slash("data edit", **HERE, field="Slot.Coins", action="add", value="1", reason=REASON)
    done = await kingdom.owner.click("Save 1 change")
    assert "Slot.Coins 5 → 6 (+1)" in done.text
    assert json.loads(json.loads(text_of(kingdom))["Slot"]) == {"Coins": 6, "Bag": ["a", "b"]}
    changed = {"field": "Note", "action": "set", "value": "x" * 3_000 + "  Ben"}
    question = await kingdom.owner.slash("data edit", **HERE, **changed, reason=REASON)
    line = next(line for line in question.text.splitlines() if line.startswith("Note "))
    before, after = line.removeprefix("Note ").split(" → ")
    assert before != after
    assert "␣␣Ben" in after
    assert "␣" not in before


async def test_a_list_that_is_kept_as_a_text_gains_and_loses_elements(kingdom):
    texts = [' ["sword"] ', ' ["sword","shield"] ', ' ["shield"] ', " [] "]
    write(kingdom, json.dumps({"Bag": texts[0], "Coins": 5}, separators=(",", ":")))
    for action, value, after in (
        ("append", "shield", texts[1]),
        ("remove", "sword", texts[2]),
        ("remove", "shield", texts[3]),
    ):
        await kingdom.owner.slash("data edit", **HERE, field="Bag", action=action, value=value, reason=REASON)
        await kingdom.owner.click("Save 1 change")
        assert json.loads(text_of(kingdom)) == {"Bag": after, "Coins": 5}
    for number in (3, 2, 1):
        await kingdom.owner.slash("case undo", case=str(number), reason=REASON)
        await kingdom.owner.click("Undo")
    assert json.loads(text_of(kingdom)) == {"Bag": texts[0], "Coins": 5}


@pytest.mark.parametrize("tag", ["{VIP}", "[VIP]", '{"T":}'])
async def test_a_text_in_brackets_that_is_no_json_is_a_text(kingdom, tag):
    write(kingdom, json.dumps({"Slot": json.dumps({"T": 1})}))
    await kingdom.owner.slash("data edit", **HERE, field="Slot.T", action="add", value="1", reason=REASON)
    await kingdom.owner.click("Save 1 change")
    write(kingdom, json.dumps({"Slot": tag}))
    for field in ("Slot.T", "Slot[0]"):
        edit = await kingdom.owner.slash("data edit", **HERE, field=field, action="set", value="1", reason=REASON)
        assert "Slot is a text, which has no fields" in edit.text
    undo = await kingdom.owner.slash("case undo", case="1", reason=REASON)
    assert [button.label for button in undo.message.buttons] == ["Put everything back", "Edit…", "Cancel"]


@pytest.mark.parametrize("digits", [20, 400, 4_000])
async def test_nothing_is_added_to_a_number_that_no_double_holds(kingdom, digits):
    text = f'{{"Cash":{"9" * digits}}}'
    write(kingdom, text)
    for value in ("1", "0.5", "-1e15"):
        add = await kingdom.owner.slash("data edit", **HERE, field="Cash", action="add", value=value, reason=REASON)
        assert "Roblox keeps numbers within" in add.text
    write(kingdom, "9" * digits)
    assert "Nothing was changed" in (await kingdom.owner.slash("data increment", **HERE, amount=1, reason=REASON)).text
    assert await kingdom.cases() == []


async def test_taking_an_element_away_does_not_warn_of_another_kind(kingdom):
    write(kingdom, '{"l":["a",1,true]}')
    question = await kingdom.owner.slash("data edit", **HERE, field="l[0]", action="unset", reason=REASON)
    assert "It was" not in question.text


async def test_every_field_is_suggested_however_many_there_are(kingdom):
    write(kingdom, json.dumps({"Inv": list(range(40)), **{f"F{each}": each for each in range(300)}}))
    for typed, expected in (("F299", "F299"), ("inv[30", "Inv[30]")):
        found = await kingdom.owner.complete("data edit", "field", typed, **HERE)
        assert expected in [choice.value for choice in found]


async def test_a_key_of_the_list_of_all_scopes_names_its_entry(kingdom):
    listed = await kingdom.owner.slash("data keys", scope="-", prefix=BEN)
    assert f"global/{BEN}" in listed.text
    viewed = await kingdom.owner.slash("data view", scope="-", key=f"global/{BEN}", field="Data.Coins")
    assert "12500" in viewed.text
    assert "one scope" in (await kingdom.owner.slash("data view", scope="-", key=BEN)).text


@pytest.mark.parametrize("shape", ["lists", "nested", "quotes", "escapes"])
@pytest.mark.slow
async def test_a_file_of_4_mb_in_the_worst_of_shapes_becomes_an_entry(patient, shape):
    await patient.owner.slash("data create", **HERE, reason=REASON, file=("v.json", WORST[shape]))
    await patient.owner.click("Create")
    assert text_of(patient).encode() == WORST[shape]


@pytest.mark.parametrize("shape", ["lists", "nested"])
@pytest.mark.slow
async def test_one_element_of_4_mb_is_edited_and_the_rest_stays(patient, shape):
    text = WORST[shape]
    write(patient, text.decode())
    await patient.owner.slash("data edit", **HERE, field="[7]", action="set", value="5", reason=REASON)
    done = await patient.owner.click("Save 1 change")
    assert "→ 5" in done.text
    made = text_of(patient).encode()
    assert made == put(text, (7,), b"5")


async def test_scores_beyond_what_doubles_count_are_shown_apart(kingdom):
    board = kingdom.universe.ordered.board("CoinsBoard")
    board[str(BUILDER_BEN)] = 2**63 - 1
    board["70000003"] = 9007199254740993
    shown = await kingdom.community.slash("leaderboard show", board="coins")
    for score in ("9,223,372,036,854,775,807", "9,007,199,254,740,993"):
        assert shown.text.count(score) == 1
    found = await kingdom.community.slash("leaderboard find", board="coins", player="70000003")
    assert found.text.count("9,223,372,036,854,775,807") == 1


def shown(score):
    return f"{score:,}".replace("-", "\N{MINUS SIGN}")


@pytest.mark.parametrize(("score", "place"), [(2**63 - 1, "1"), (-(2**63) + 1, "2"), (-(2**63), "2")])
async def test_a_score_at_either_end_has_its_own_place(kingdom, score, place):
    board = kingdom.universe.ordered.board("CoinsBoard")
    board.clear()
    board.update({str(BUILDER_BEN): score, "70000002": 5})
    found = await kingdom.community.slash("leaderboard find", board="coins", player="BuilderBen")
    assert found.text.startswith(f"BuilderBen: place {place}\n")
    assert f"BuilderBen · {shown(score)} coins" in found.text


@pytest.mark.parametrize("score", [-(2**63), -(2**53) - 1, -(2**53), 2**53, 2**53 + 1, 2**63 - 1])
async def test_a_score_of_any_size_is_removed_and_comes_back(kingdom, score):
    board = kingdom.universe.ordered.board("CoinsBoard")
    board[str(BUILDER_BEN)] = score
    await kingdom.community.slash("leaderboard remove", board="coins", player="BuilderBen", reason=REASON)
    removed = await kingdom.community.click("Remove")
    assert f"{shown(score)} coins → not on the board" in removed.text
    assert str(BUILDER_BEN) not in board
    await kingdom.community.slash("case undo", case="1", reason=REASON, even_if_hidden=True)
    await kingdom.community.click("Undo")
    assert board[str(BUILDER_BEN)] == score


@pytest.mark.slow
async def test_a_large_image_of_an_earlier_version_is_compared_and_put_back(kingdom):
    filled = {f"F{number}": "x" * 50 for number in range(6_000)}
    text = json.dumps({"Coins": 5, "Name": "a\ud800b", **filled}, separators=(",", ":"))
    write(kingdom, text)
    await kingdom.owner.slash("data edit", **HERE, field="Coins", action="add", value="1", reason=REASON)
    await kingdom.owner.click("Save 1 change")

    def store_as_0_1_0(connection):  # which read the value first
        images = "FROM documents WHERE encoding = 'image.zlib'"
        rows = connection.exec_driver_sql(f"SELECT position, facet, body {images}").all()
        assert len(rows) == 2
        for position, facet, body in rows:
            raw = json.dumps(json.loads(zlib.decompress(body)), ensure_ascii=False, separators=(",", ":"))
            changed = (zlib.compress(raw.encode("utf-8", "surrogatepass")), position, facet)
            query = "UPDATE documents SET encoding = 'zlib', body = ? WHERE position = ? AND facet = ?"
            connection.exec_driver_sql(query, changed)

    await kingdom.database.write(store_as_0_1_0)

    viewed = await kingdom.owner.slash("case view", case="1")
    await kingdom.owner.slash("case undo", case="1", reason=REASON)
    await kingdom.owner.click("Undo")

    assert "Coins 5 → 6 (+1)" in viewed.text
    assert json.loads(text_of(kingdom)) == json.loads(text)


async def test_after_the_system_has_tidied_up_its_temporary_folder_large_values_are_worked_on_as_before(
    waiting, kingdom
):
    write(kingdom, LONG)
    await kingdom.owner.slash("data edit", **ADD)
    (folder,) = waiting.glob("steward-values-*")
    shutil.rmtree(folder)
    lost = await kingdom.owner.click("Save 1 change")
    assert "temporary folder" in lost.text
    assert "Nothing was changed" in lost.text
    assert await kingdom.cases() == []
    await kingdom.owner.slash("data edit", **ADD)
    await kingdom.owner.click("Save 1 change")
    assert json.loads(text_of(kingdom))["Coins"] == 6


async def test_without_room_for_large_values_nobody_reads_that_roblox_is_to_blame(waiting, kingdom):
    write(kingdom, LONG)
    shutil.rmtree(waiting)
    for command, options in (("data view", HERE), ("data edit", ADD)):
        answer = await kingdom.owner.slash(command, **options)
        assert "temporary folder" in answer.text
        assert "Roblox" not in answer.text
    waiting.mkdir()
    assert "a text of 100,000" in (await kingdom.owner.slash("data view", **HERE)).text


async def test_a_change_whose_answer_finds_no_room_is_not_called_undone(waiting, tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        write(kingdom, LONG)
        question = await kingdom.owner.slash("data edit", **ADD)
        async with kingdom.held(kingdom.owner.click("Save 1 change"), "PATCH"):
            await asyncio.to_thread(shutil.rmtree, waiting)
        await kingdom.until_outcome(kingdom.owner, question, "may or may not have been applied")
        assert json.loads(text_of(kingdom))["Coins"] == 6
        world = kingdom.running.roblox.world
    waiting.mkdir()
    async with running_kingdom(tmp_path, world=world) as kingdom:
        await kingdom.until(lambda cases: cases[0].outcome is Outcome.DONE)
