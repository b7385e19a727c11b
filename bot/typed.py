"""What people type into an option: trimmed, and refused where something in it cannot be seen.

With such a character a text can look like another text, or like no text at all, or turn the words beside it around.
"""

from __future__ import annotations

from bot.characters import hidden_in, is_hidden
from bot.errors import InvalidInput
from bot.i18n import tr

_LAYOUT = frozenset("\n\t")
"""Controls that people can see by what they do."""


def trimmed(text: str) -> str:
    """Return a text without spaces and hidden characters at its ends, where they come along with what is pasted."""
    hidden = {place for place in _hidden(text) if is_hidden(text[place])}
    seen = [place for place, each in enumerate(text) if place not in hidden and not each.isspace()]
    return text[seen[0] : seen[-1] + 1] if seen else ""


def typed_text(typed: str, field: str) -> str:
    """Return what somebody typed into the option `field`, trimmed.

    Raises:
        InvalidInput: Something in it cannot be seen, so it is not what it looks like.
    """
    text = trimmed(typed.replace("\r\n", "\n"))
    ensure_visible(text, field)
    return text


def ensure_visible(text: str, field: str) -> None:
    """Refuse a text from the option `field` that holds what nobody can see: no card could show what it is.

    Raises:
        InvalidInput: It does. Line breaks and tabs can be seen.
    """
    hidden = _hidden(text)
    if hidden:
        rule = tr(
            "It contains a character that nobody can see, or that changes how others are shown: {character}. "
            "Type the text again instead of pasting it.",
            character=f"U+{ord(text[hidden[0]]):04X}",
        )
        raise InvalidInput(field, rule)


def _hidden(text: str) -> list[int]:
    return [place for place in hidden_in(text) if text[place] not in _LAYOUT]
