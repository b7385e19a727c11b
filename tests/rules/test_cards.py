"""One word for one thing in every sentence, and titles that fit on a phone with the longest names."""

import re
from functools import cache

import pytest
from card_language import plain

from bot import wiring
from bot.ui.cards import TITLE_LENGTH
from docs._sentences import catalog

LONGEST_NAME = "x" * 20
"""Roblox: usernames have at most 20 characters."""
OTHER_WORDS = {
    "lift": "unban",
    "pardon": "unban",
    "restriction": "ban",
    "for good": "permanently",
    "for ever": "permanently",
    "indefinite": "permanent",
    "strike": "warning",
    "sub-place": "place",
    "alts": "other accounts",
    "broadcast": "announce",
    "roll back": "restore",
    "revert": "restore, undo",
    "diff": "compare",
    "skipped": "left out",
    "excluded": "left out",
    "ignored": "left out",
    "withdraw": "take back",
    "approval request": "request",
    "ticket": "request",
    "incident": "case",
}
"""Words for which Steward has another one."""


@cache
def sentences():
    """Every sentence, read from the source once for all words."""
    ids = [message.id for message in catalog() if message.id]
    return [each for one in ids for each in (one if isinstance(one, tuple) else (one,))]


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_one_thing_has_one_word(word):
    used = [each for each in sentences() if re.search(rf"\b{word}s?\b", each, re.IGNORECASE)]
    assert used == [], f"the word is {OTHER_WORDS[word]!r}"


def test_only_a_button_that_opens_something_first_has_an_ellipsis_and_adds_it_itself():
    assert [each for each in sentences() if re.search(r"\S…$", each)] == ["{verb}…"]


@pytest.mark.parametrize("face", list(wiring.FACES), ids=lambda face: next(iter(face.names)))
def test_a_change_that_went_wrong_has_a_title_that_fits(face):
    ends = face.ends(LONGEST_NAME)
    assert [each for each in (ends.not_done, ends.not_known) if len(plain(each)) > TITLE_LENGTH] == []
