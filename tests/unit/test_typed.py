"""Characters that nobody sees are refused in what people type, and what people need is not."""

import sys
import unicodedata

import pytest

from bot.characters import hidden_in
from bot.errors import InvalidInput
from bot.typed import trimmed, typed_text


def find_hidden(text):
    """The first character that nobody sees."""
    return next((text[place] for place in hidden_in(text) if text[place] not in "\n\t"), None)


@pytest.mark.parametrize(
    "hidden",
    [
        *"\u3164\u00ad\u061c\u2800\u180e\uffa0\u115f\u034f\u17b4\u200b\u200e\u202e\u2028\u2066\ufeff\ufff9\x00\x07\x7f\x85",
        *"\U000e0041\U000e0001\U000e0fff\U0001d173\U0001bca0\ud800",
    ],
    ids=lambda hidden: f"U+{ord(hidden):04X}",
)
def test_a_character_that_nobody_sees_is_found_anywhere_and_trimmed_at_the_ends(hidden):
    assert find_hidden(f"Builder{hidden}Ben") == hidden
    with pytest.raises(InvalidInput, match=f"U\\+{ord(hidden):04X}"):
        typed_text(f"Builder{hidden}Ben", "reason")
    assert trimmed(f" {hidden}Ben {hidden} ") == "Ben"
    assert typed_text(hidden * 3, "reason") == ""


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 Emma 🦄",
        "❤️‍🔥 ☺️ ©️ 1️⃣ #️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "न्‍या می‌خواهم ليان עברית",
        "葛\U000e0100飾区",
        "two\nlines\tand a tab",
        "\u0600\u0661",
    ],
)
def test_emoji_and_scripts_keep_what_forms_them(text):
    assert find_hidden(text) is None
    assert typed_text(f" {text} ", "reason") == text


@pytest.mark.parametrize(
    "text", ["Ben\u200d", "B\u200den", "é\u200d\u200d\u200dé", "B\ufe0fen", "👩\ufe0f\ufe0f", "x\U000e0041"]
)
def test_what_forms_nothing_is_hidden(text):
    assert find_hidden(text) is not None


def test_every_format_character_that_is_not_a_sign_is_hidden():
    formats = {chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"}
    seen = {each for each in formats if find_hidden(each) is None}
    signs = (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
    assert seen == set(map(chr, signs))


def test_line_breaks_of_windows_are_line_breaks():
    assert typed_text("one\r\ntwo", "text") == "one\ntwo"
