"""What people cannot see is found by Unicode's properties, and one line stays one line."""

import sys
import unicodedata

import pytest

from bot import characters

DEFAULT_IGNORABLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0x2065, 0x3164),
    *(0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)),
    *(0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)),
    *range(0xE0000, 0xE1000),
)
"""Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point, whole."""
EMPTY = (0x2800, 0x1D159, 0x16FE4, 0x13441, 0x13442)
IN_USE = (
    "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{FIRE}",
    "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}\N{ZERO WIDTH JOINER}\N{MALE SIGN}\N{VARIATION SELECTOR-16}",
    "1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}",
    "ℹ\N{VARIATION SELECTOR-16} ‼\N{VARIATION SELECTOR-16}",  # noqa: RUF001  that letter is an emoji
    "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "ن\N{ZERO WIDTH NON-JOINER}م",
    "ශ්\N{ZERO WIDTH JOINER}රී",
    "न\N{DEVANAGARI SIGN VIRAMA}\N{ZERO WIDTH NON-JOINER}य",
    "မြွှို့",
    "Tiếng Việt é ñ 山田　太郎 שָׁלוֹם",
    "\U0001fadc",  # an emoji of 2024, which Python 3.11 does not know
)


@pytest.mark.parametrize("place", ["before", "between", "after", "alone"])
def test_every_default_ignorable_character_is_found(place):
    around = {"before": ("", "ab"), "between": ("a", "b"), "after": ("ab", ""), "alone": ("", "")}
    before, after = around[place]
    missed = [
        hex(code) for code in (*DEFAULT_IGNORABLE, *EMPTY) if not characters.hidden_in(before + chr(code) + after)
    ]
    assert missed == []


def test_every_control_and_every_separator_is_found():
    categories = {"Cc", "Cs", "Zl", "Zp"}
    every = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in categories]
    assert [each for each in every if not characters.hidden_in(f"a{each}b")] == []


@pytest.mark.parametrize("text", IN_USE)
def test_what_joins_emoji_and_letters_is_left_alone(text):
    assert characters.hidden_in(text) == []
    assert characters.one_line(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "ад\N{ZERO WIDTH JOINER}мин",
        "é\N{ZERO WIDTH JOINER}é",
        "a\N{VARIATION SELECTOR-16}b",
        "é\N{VARIATION SELECTOR-16}",
        "\N{FIRE}\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-16}",
        "\N{FIRE}\N{VARIATION SELECTOR-17}",
        "\N{WAVING BLACK FLAG}\U000e0061\U000e0062\U000e007f",
        "\N{FIRE}\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\N{FIRE}\N{ZERO WIDTH JOINER}",
        "\N{FIRE}\N{ZERO WIDTH NON-JOINER}\N{FIRE}",
    ],
)
def test_the_same_characters_are_found_where_they_join_nothing(text):
    assert characters.HIDDEN in characters.one_line(text)


def test_marks_on_one_letter_are_bounded():
    shown = characters.one_line("Z" + "\N{COMBINING LONG STROKE OVERLAY}" * 300 + "a")
    assert shown == "Z" + "\N{COMBINING LONG STROKE OVERLAY}" * characters.MOST_MARKS + characters.HIDDEN + "a"


def test_a_run_of_hidden_characters_becomes_one_sign():
    assert characters.one_line("a\u200b\u200b\U000e0041b") == f"a{characters.HIDDEN}b"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_shown_as_one_sign(line_break):
    assert characters.one_line(f"a{line_break}### b") == "a↵### b"
    assert characters.in_code_marks(f"a{line_break}### b") == "`a↵### b`"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("Player 1", "Player 1"),
        ("Player  1", "Player␣␣1"),
        (" Player 1 ", "␣Player 1␣"),
        ("Player\u00a01", "Player⍽1"),
        ("Player\u20031", "Player⍽1"),
        ("a\tb", "a⇥b"),
        ("山田　太郎", "山田　太郎"),
        (" ", "␣"),
        ("a`b", f"a{characters.LONE_BACKTICK}b"),
    ],
)
def test_code_shows_blanks_that_people_would_not_notice(key, shown):
    assert characters.in_code_marks(key) == f"`{shown}`"
