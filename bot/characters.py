"""Which characters of a text people cannot see, by Unicode's categories and properties; and a text as one line. Pure.

One rule for what people type, what a card shows and what is sent to Roblox. Some invisible characters have a use: they join
emoji or letters. Where they do, they are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

HIDDEN = "\N{REPLACEMENT CHARACTER}"
"""In place of characters that people cannot see."""
NEW_LINE = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"
TAB = "\N{RIGHTWARDS ARROW TO BAR}"
BLANK = "\N{OPEN BOX}"
OTHER_BLANK = "\N{SHOULDERED OPEN BOX}"
LONE_BACKTICK = "\N{MODIFIER LETTER GRAVE ACCENT}"

_LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""Every character at which `str.splitlines` begins a new line."""
_BLANKS = re.compile(r"^ +| +$| {2,}")
OTHER_BLANKS = re.compile(r"[^\S \n\t\u3000]")
"""Every blank that can be taken for the usual one. The ideographic one cannot: it is as wide as a letter."""

MOST_MARKS = 5
"""Marks on one letter. Burmese and Tibetan need as many; more of them cover the lines above and below."""

_HIDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters, lone surrogates, separators of lines and of paragraphs."""
_EMPTY = frozenset(
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HANGUL FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}"
    "\N{BRAILLE PATTERN BLANK}\N{MUSICAL SYMBOL NULL NOTEHEAD}\N{KHITAN SMALL SCRIPT FILLER}\U00013441\U00013442"
)
"""Letters and symbols that draw nothing, although their category is that of letters and symbols: the default-ignorable ones
(Unicode, PropList.txt, Other_Default_Ignorable_Code_Point), and those of which the code charts show an empty shape. The last
two are Egyptian blanks, which Python 3.11 cannot name.
"""
_SIGNS = "\u070f\U000110bd\U000110cd"
"""Syriac and Kaithi signs around what follows, which can be seen like those below and around Arabic numbers (Unicode,
PropList.txt, Prepended_Concatenation_Mark).
"""
_NEW_EMOJI = range(0x1F000, 0x1FC00)
"""Where Unicode adds emoji every year: Discord may know those that this Python does not know yet."""

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_STYLES = "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
_VIRAMA = 9
"""The combining class of the sign that joins two letters of Indian scripts (RFC 5892, appendix A.1 and A.2)."""
_STYLED = "‼⁉〰〽ℹ"  # noqa: RUF001  that letter is an emoji
"""Emoji that are punctuation or letters by their category."""
_REGIONS = ("".join(chr(0xE0000 + ord(letter)) for letter in region) for region in ("gbeng", "gbsct", "gbwls"))
_FLAG = re.compile(f"(?<=\N{WAVING BLACK FLAG})(?:{'|'.join(_REGIONS)})\N{CANCEL TAG}")
"""What follows a black flag in the flags of England, Scotland and Wales, the only ones that are written with tags."""


def is_hidden(character: str) -> bool:
    """Whether a character by itself shows nothing, or changes how others are shown."""
    category = unicodedata.category(character)
    if category == "Cn":
        return ord(character) not in _NEW_EMOJI
    if category == "Cf":
        return unicodedata.bidirectional(character) != "AN" and character not in _SIGNS
    return category in _HIDING or character in _EMPTY or "VARIATION SELECTOR" in unicodedata.name(character, "")


def hidden_in(text: str) -> list[int]:
    """Return the places of characters that people cannot see, and of marks beyond `MOST_MARKS` on one letter."""
    if text.isascii() and text.isprintable():
        return []
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    found, marks = [], 0
    for place, character in enumerate(text):
        if is_hidden(character):
            if place not in flags and not _is_of_use(text, place):
                found.append(place)
        elif unicodedata.category(character) in {"Mn", "Me"}:
            marks += 1
            if marks > MOST_MARKS:
                found.append(place)
        else:
            marks = 0
    return found


def mark_hidden(text: str, mark: Callable[[str], str]) -> str:
    """Return a text with `mark` of each run of hidden characters in place of the run."""
    hidden = set(hidden_in(text))
    if not hidden:
        return text
    shown = []
    for hides, places in groupby(range(len(text)), hidden.__contains__):
        run = "".join(text[place] for place in places)
        shown.append(mark(run) if hides else run)
    return "".join(shown)


def one_line(text: str) -> str:
    """Return free text as one line, with signs for line breaks and for what people cannot see."""
    return mark_hidden(_LINE_BREAK.sub(NEW_LINE, text).replace("\t", TAB), lambda _: HIDDEN)


def exact_line(text: str) -> str:
    """Return a key, a name or a value as one line, with signs also for blanks that people would not notice.

    Two keys may differ by nothing else.
    """
    shown = _BLANKS.sub(lambda found: BLANK * len(found[0]), one_line(text))
    return OTHER_BLANKS.sub(OTHER_BLANK, shown)


def in_code_marks(text: str) -> str:
    """Return a short text in code marks, easy to copy; nothing in it ends the marks or the line."""
    return f"`{exact_line(text).replace('`', LONE_BACKTICK)}`"


def _is_of_use(text: str, place: int) -> bool:
    """Whether a hidden character joins or styles what is beside it."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if text[place] in _STYLES:
        return after == _KEYCAP or _is_emoji(before)
    if "VARIATION SELECTOR" in unicodedata.name(text[place], ""):
        return (
            bool(before) and unicodedata.category(before) == "Lo"
        )  # another shape of a sign: names of Japan, Mongolian
    if text[place] not in _JOINERS or not before or not after:
        return False
    if _VIRAMA in (unicodedata.combining(before), unicodedata.combining(after)):
        return True
    if unicodedata.bidirectional(after) == "AL":
        return unicodedata.bidirectional(before) in {"AL", "NSM"}
    joins_emoji = text[place] == "\N{ZERO WIDTH JOINER}" and _is_emoji(after)
    return joins_emoji and (before in _STYLES or _is_emoji(before))


def _is_emoji(character: str) -> bool:
    """Whether a character may be an emoji, or the colour of one's skin."""
    if not character or character.isascii():
        return False
    return character in _STYLED or unicodedata.category(character) in {"So", "Sm", "Sk", "Cn"}
