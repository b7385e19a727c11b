"""Characters that nobody sees, by their Unicode properties, and the rule for what people type. Pure.

With such a character, a text can look like another text, or like no text at all, or reverse the words beside it.
"""

from __future__ import annotations

import re
import unicodedata

from bot.errors import InvalidInput
from bot.i18n import tr

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SEEN = frozenset("\n\t\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd") | set(map(chr, range(0x600, 0x606)))
"""Control and format characters that show: line breaks, and signs around numbers (Prepended_Concatenation_Mark)."""
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""The rest of Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt), and the empty pattern of Braille."""
_FORMING = re.compile(
    "(?<=[^\x00-\xa0\u200b-\u200f])[\u200c\u200d](?=[^\x00-\xa0\u200b-\u200f])"
    "|(?<=[^\x00-\xa0\u200b-\u200f\ufe00-\ufe0f])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|(?<=[#*0-9])\ufe0f(?=\u20e3)"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180d\u180f]"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,8}\U000e007f"
)
"""Where such a character forms what is beside it, as emoji and some scripts need: joiners, variants of a sign, flags of tags."""


def find_hidden(text: str) -> str | None:
    """Return the first character that nobody sees, unless it forms what is beside it; None for a clean text."""
    return next((each for each, hidden in zip(text, _hidden(text), strict=True) if hidden), None)


def trimmed(text: str) -> str:
    """Return a text without spaces and hidden characters at its ends, where they come along with what is pasted."""
    seen = [
        number
        for number, (each, hidden) in enumerate(zip(text, _hidden(text), strict=True))
        if not (hidden or each.isspace())
    ]
    return text[seen[0] : seen[-1] + 1] if seen else ""


def typed_text(typed: str, field: str) -> str:
    """Return what somebody typed into the option `field`, trimmed.

    Raises:
        InvalidInput: Something in it cannot be seen, so that it is not what it looks like.
    """
    text = trimmed(typed.replace("\r\n", "\n"))
    ensure_seen(text, field)
    return text


def ensure_seen(text: str, field: str) -> None:
    """Refuse a text from the option `field` that holds a character that nobody sees.

    Raises:
        InvalidInput: It does, so it is not what it looks like.
    """
    hidden = find_hidden(text)
    if hidden is not None:
        rule = tr(
            "It contains a character that nobody sees, {character}. Type the text again instead of pasting it.",
            character=f"U+{ord(hidden):04X}",
        )
        raise InvalidInput(field, rule)


def _hidden(text: str) -> list[bool]:
    """Return for each character whether nobody sees it."""
    return [_is_hidden(each) for each in _FORMING.sub(lambda forming: "x" * len(forming[0]), text)]


def _is_hidden(character: str) -> bool:
    if character in _SEEN:
        return False
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or _BLANK.match(character) is not None
