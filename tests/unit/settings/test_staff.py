"""Members of staff in the settings, and the burst alarm."""

from datetime import timedelta

import pytest
from project import ROOT

from bot.access import Rate
from bot.errors import SettingsError
from bot.settings import load

EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
ENVIRON = {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": "key"}
MONA = '\n[staff.mona]\ndiscord = 1200000000000000110\nroblox = [70000002]\nrole = "moderator"\n'


def read(folder, more=""):
    path = folder / "config.toml"
    path.write_text(EXAMPLE + more, encoding="utf-8")
    return load(path, ENVIRON)


def test_the_examples_table_of_staff_loads_without_its_comment_marks(tmp_path):
    start = EXAMPLE.index("# [staff.mona]")
    commented = EXAMPLE[start : EXAMPLE.index("\n\n", start)]
    loaded = read(tmp_path, "\n" + commented.replace("# ", ""))
    assert loaded.staff["mona"].role == "moderator"
    assert loaded.policy().roles[0].name == "owner"


def test_an_unknown_role_and_an_account_of_two_are_named(tmp_path):
    other = MONA.replace("mona", "sol").replace("moderator", "seniorr")
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, MONA + other)
    found = {each.place: each.rule for each in caught.value.problems}
    assert found == {
        "staff.sol.role": "`seniorr` is not among the roles; did you mean `senior`?",
        "staff.sol.roblox #1": "this account is `mona`'s",
    }


def test_the_alarm_is_on_unless_the_settings_say_otherwise(tmp_path):
    assert read(tmp_path).alarm.rate == Rate(30, timedelta(minutes=5))
