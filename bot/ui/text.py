"""Text for people: escaping, clipping, code blocks, numbers, durations and times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

_MARKUP = re.compile(r"([\\`*_~|<>\[\]()#@:-])")
_JOINER = "(?<=[^\\x00-\\x7f])[\u200c\u200d](?=[^\\x00-\\x7f])"
"""Between two letters or signs it makes one of them, as some scripts and emoji need it; anywhere else it only hides."""
_INVISIBLE = re.compile(f"(?!{_JOINER})[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL}](?:[^A-Za-z\n]*[{_RTL}])?")
LONE_BACKTICK = "\N{MODIFIER LETTER GRAVE ACCENT}"
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"


def escape(text: str) -> str:
    """Return free text as Discord will show it letter by letter: no markup, no mention, no link, no hidden direction."""
    escaped = _MARKUP.sub(r"\\\1", _visible(text)).replace("://", f":{ZERO_WIDTH}//")
    # Isolates (Unicode, UAX #9) keep words that run from right to left from turning round what stands beside them.
    return _RIGHT_TO_LEFT.sub("\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", escaped)


def _visible(text: str) -> str:
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", printable(text))


def printable(text: str) -> str:
    """Replace lone surrogates, which JSON may hold and UTF-8 may not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clip(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, ending in an ellipsis where something was cut."""
    return text if len(text) <= length else text[: max(length - 1, 0)].rstrip("\\") + "…"


def quote(text: str, *, length: int = 400) -> str:
    """Return free text as one block quote."""
    return "> " + escape(clip(" ".join(text.split()), length))


def code(text: str) -> str:
    """Return a short text in code marks, to be read and copied; backticks in it cannot end them."""
    return f"`{_visible(text).replace('`', LONE_BACKTICK)}`"


def block(text: str, language: str = "") -> str:
    """Return text as a code block; a fence within it cannot end it, and what would not be seen is written as JSON does."""
    seen = _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", printable(text))
    safe = seen.replace("```", f"``{ZERO_WIDTH}`")
    return f"```{language}\n{safe}\n```"


def number(value: float) -> str:
    """Return a number with separators, as in `12,500`."""
    return f"{value:,}"


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """Return `1 player`, `2 players`."""
    return f"{number(amount)} {noun if amount == 1 else plural or noun + 's'}"


def size(size_bytes: int) -> str:
    """Return a size in the unit that suits it, as in `2.3 KB`."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.1f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


def when(moment: datetime) -> str:
    """Return a moment in the reader's own time zone, with how far away it is."""
    return f"{date(moment)} ({relative(moment)})"


def date(moment: datetime) -> str:
    """Return a moment in the reader's own time zone."""
    return f"<t:{int(moment.timestamp())}:f>"


def relative(moment: datetime) -> str:
    """Return how far away a moment is, kept up to date by Discord."""
    return f"<t:{int(moment.timestamp())}:R>"


def person(user_id: int, name: str) -> str:
    """Return a member of staff by the name that Discord shows now, and the one that the journal keeps.

    Number 0 is nobody's in Discord: it stands for Steward itself, or whoever runs it.
    """
    return f"<@{user_id}> ({escape(name)})" if user_id else escape(name)


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration(length: timedelta) -> str:
    """Return `2 days 3 hours`, exact to the second."""
    left, parts = int(length.total_seconds()), []
    for name, seconds in _UNITS:
        amount, left = divmod(left, seconds)
        if amount:
            parts.append(count(amount, name))
    return " ".join(parts) or "0 seconds"


def listing(names: Iterable[str], *, most: int = 8, last: str = "and") -> str:
    """Return `a, b and c`; past `most`, says how many more there are."""
    shown = list(names)
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}" if shown else ""
