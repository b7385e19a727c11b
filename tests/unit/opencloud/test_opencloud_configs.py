"""Configs are decoded from Roblox's bodies, with and without a description around a value."""

import json
from datetime import UTC, datetime

import pytest
from project import ROOT

from bot.opencloud._exchange import Answer
from bot.opencloud.resources import configs
from bot.opencloud.resources.configs import Config, ConfigDraft, ConfigRevision


def sample(name: str) -> Answer:
    path = ROOT / f"tests/samples/opencloud/{name}.json"
    return Answer(json.loads(path.read_text("utf-8"))["body"], "req-1")


def test_live_values_come_with_their_version():
    found = configs._decode_config(sample("config_values"))
    assert found == Config(14, {"speed": 2.5, "event": {"on": True}, "wrapped": [1]})


def test_a_draft_has_the_new_values_and_nothing_for_a_deletion():
    assert configs._decode_draft(sample("config_draft")) == ConfigDraft("5d41402a", {"speed": 3, "event": None})


def test_a_revision_says_what_changed_and_may_lack_the_rest():
    newest, oldest = configs._decode_revisions(sample("config_revisions"))
    assert newest.published_at == datetime(2026, 8, 3, 12, 34, 56, 123456, UTC)
    assert (newest.published_by, newest.message) == (156, "Faster")
    assert newest.changes == {"speed": (2, 3), "new": (None, "x")}
    assert oldest == ConfigRevision("r1", 1)


@pytest.mark.parametrize("body", [{}, {"entries": None, "metadata": None, "draftHash": None, "revisions": None}])
def test_what_is_left_out_is_empty(body):
    answer = Answer(body, None)
    assert configs._decode_config(answer) == Config()
    assert configs._decode_draft(answer) == ConfigDraft()
    assert configs._decode_revisions(answer) == ()


def test_a_write_without_the_hash_of_the_new_draft_is_not_documented():
    with pytest.raises(TypeError):
        configs._decode_hash(Answer({"draftHash": None}, None))
