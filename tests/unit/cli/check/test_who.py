"""`check --who ROLE` prints what the policy says, and suggests a role after a typing mistake."""

import pytest
from project import ROOT

from bot.access import Capability
from bot.cli.check.check import run

ENVIRON = {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": "key"}


@pytest.fixture
def printed(capsys):
    def check(role):
        code = run(ROOT / "config.example.toml", who=role, environ=ENVIRON)
        return code, capsys.readouterr().out

    return check


def lines_of(text):
    return {words[0]: " ".join(words[1:]) for words in map(str.split, text.splitlines()) if words}


def test_it_says_what_the_role_may_with_its_limits_and_who_can_do_the_rest(printed):
    code, text = printed("moderator")
    lines = lines_of(text)
    assert code == 0
    assert set(Capability) <= set(lines)
    assert lines["bans:write"].startswith("yes at most 20 in 1h")
    assert lines["bans:read"] == "yes"
    assert lines["data:force"] == "no owner can"
    assert lines["bans:"] == "at most 30d"


def test_it_separates_always_from_sometimes_needing_a_second_person(printed):
    lines = lines_of(printed("senior")[1])
    assert lines["bans:permanent"] == "yes at most 10 in 1d; needs the approval of senior or owner"
    assert lines["bans:bulk"] == "yes may need the approval of senior or owner"


def test_it_lists_the_limits_of_the_whole_role(printed):
    lines = lines_of(printed("data_editor")[1])
    assert lines["stores:"] == "PlayerData"
    assert lines["fields:"] == "Data.Coins, Data.Inventory.*"
    assert lines["Data.Coins:"] == "by at most 50,000 an hour"


def test_a_role_that_is_not_there_is_answered_with_the_nearest(printed):
    code, text = printed("moderater")
    assert code == 1
    assert text == "`moderater` is not among the roles; did you mean `moderator`?\n"
