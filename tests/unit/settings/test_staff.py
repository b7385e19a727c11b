"""Members of staff in the settings, and the burst alarm."""

from datetime import timedelta

import pytest
from project import ROOT

from bot.access import DiscordId, Rate
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


def test_accounts_are_read_from_what_people_paste(tmp_path):
    pasted = '["https://www.roblox.com/users/70000001/profile", "users/70000002", "BuilderBen (70000003)", 70000004]'
    mona = MONA.replace("[70000002]", '["Mona (@Mona) · 70000005"]').replace(
        "1200000000000000110", '"<@1200000000000000110>"'
    )
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.replace("protected = [1]", f"protected = {pasted}") + mona, encoding="utf-8")
    loaded = load(path, ENVIRON)
    assert loaded.protected_players == (70000001, 70000002, 70000003, 70000004)
    assert loaded.staff["mona"].roblox == frozenset({70000005})
    assert loaded.staff["mona"].discord == DiscordId(1200000000000000110)


def test_two_discord_accounts_of_one_person_are_read_from_mentions(tmp_path):
    line = 'same_person = [["<@1200000000000000114>", 1200000000000000116]]'
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.replace("[discord]", f"[discord]\n{line}", 1), encoding="utf-8")
    assert load(path, ENVIRON).discord.same_person == ((1200000000000000114, 1200000000000000116),)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('"BuilderBen"', "a username can belong to another account later"),
        ('"https://example.com/users/1"', "not one of a Roblox profile"),
        ('"9007199254740992"', "so high an id"),
        ('""', "Give a Roblox username"),
    ],
)
def test_an_account_without_an_id_is_refused_where_nobody_looks_names_up(tmp_path, written, rule):
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.replace("protected = [1]", f"protected = [{written}]"), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path, ENVIRON)
    (problem,) = caught.value.problems
    assert problem.place == "players.protected #1"
    assert rule in problem.rule
