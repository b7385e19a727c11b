"""The words of staff for what the settings name by a path or a key."""

from types import SimpleNamespace

from bot.access import Denial, DenialReason
from bot.settings.names import names_of
from bot.ui import text


def game(**stores):
    tables = {alias: SimpleNamespace(data_store=name, summary=summary) for alias, (name, summary) in stores.items()}
    board = SimpleNamespace(title="Richest players")
    return SimpleNamespace(name="Example Kingdom", stores=tables, leaderboards={"coins": board})


NAMES = names_of({"kingdom": game(players=("PlayerData", {"Coins": "Data.Coins", "Bag": "Data.Inventory"}))})


def test_names_have_the_labels_of_the_settings_and_stay_what_they_are():
    found = [NAMES.experience("kingdom"), NAMES.store("PlayerData"), NAMES.field("Data.Coins"), NAMES.board("coins")]
    assert found == ["kingdom", "PlayerData", "Data.Coins", "coins"]
    assert list(map(text.named, found)) == ["Example Kingdom", "players", "Coins", "Richest players"]
    assert text.named(NAMES.field("Data.Inventory.*")) == "Bag"
    assert text.named(NAMES.field("Data.Gems")) == "Data.Gems"


def test_a_name_with_two_labels_keeps_itself():
    names = names_of({"kingdom": game(players=("A", {"Coins": "Data.C"}), pets=("A", {"Gold": "Data.C"}))})
    assert text.named(names.field("Data.C")) == "Data.C"
    assert text.named(names.store("A")) == "A"


def test_a_refusal_names_what_was_asked_for_by_its_label():
    asked = NAMES.on(Denial(reason=DenialReason.FIELD, role="editor", asked="Data.Coins", allowed=())).asked
    assert text.named(asked) == "Coins"
    length = Denial(reason=DenialReason.BAN_LENGTH, role="editor", asked=7)
    assert NAMES.on(length) is length
