"""Text for people: escaping, clipping, code blocks, numbers, durations and times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from bot.i18n import tr, trn

_MARKUP = re.compile(r"([\\`*_~|<>\[\]()#@:-])")
_JOINER = "(?<=[^\\x00-\\x7f])[\u200c\u200d](?=[^\\x00-\\x7f])"
"""Between two letters or signs it joins them, which some scripts and emoji need; anywhere else it only hides."""
_INVISIBLE = re.compile(f"(?!{_JOINER})[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL}](?:[^A-Za-z\n]*[{_RTL}])?")
LONE_BACKTICK = "\N{MODIFIER LETTER GRAVE ACCENT}"
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"


def escape(text: str) -> str:
    """Return free text that Discord shows letter by letter: no markup, no mention, no link, no hidden direction."""
    escaped = _MARKUP.sub(r"\\\1", _visible(text)).replace("://", f":{ZERO_WIDTH}//")
    # Isolates (Unicode, UAX #9) keep words that run from right to left from reordering the words beside them.
    return _RIGHT_TO_LEFT.sub("\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", escaped)


def _visible(text: str) -> str:
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", printable(text))


def printable(text: str) -> str:
    """Replace lone surrogates, which JSON may hold and UTF-8 may not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clip(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, ending in an ellipsis if something was cut."""
    return text if len(text) <= length else text[: max(length - 1, 0)].rstrip("\\") + "…"


def quote(text: str, *, length: int = 400) -> str:
    """Return free text as one block quote."""
    return "> " + escape(clip(" ".join(text.split()), length))


def code(text: str) -> str:
    """Return a short text in code marks, easy to copy; backticks in it cannot end the marks."""
    return f"`{_visible(text).replace('`', LONE_BACKTICK)}`"


def block(text: str, language: str = "") -> str:
    """Return text as a code block; a fence in it cannot end it, and invisible characters are written as JSON escapes."""
    seen = _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", printable(text))
    safe = seen.replace("```", f"``{ZERO_WIDTH}`")
    return f"```{language}\n{safe}\n```"


def number(value: float) -> str:
    """Return a number with separators, as in `12,500`."""
    return f"{value:,}"


def size(size_bytes: int) -> str:
    """Return a size in the unit that suits it, as in `2.3 KB`."""
    if size_bytes < 1024:
        return tr("{size} B", size=size_bytes)
    if size_bytes < 1024 * 1024:
        return tr("{size} KB", size=f"{size_bytes / 1024:.1f}")
    return tr("{size} MB", size=f"{size_bytes / 1024 / 1024:.1f}")


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
    """Return a member of staff by the name that Discord shows now, and the name that the journal keeps.

    Nobody in Discord has the id 0: it means Steward itself, or the person who runs it.
    """
    return f"<@{user_id}> ({escape(name)})" if user_id else escape(name)


def duration(length: timedelta) -> str:
    """Return `2 days 3 hours`, exact to the second."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = (
        trn("{count} day", "{count} days", days) if days else "",
        trn("{count} hour", "{count} hours", hours) if hours else "",
        trn("{count} minute", "{count} minutes", minutes) if minutes else "",
        trn("{count} second", "{count} seconds", seconds) if seconds else "",
    )
    return " ".join(filter(None, parts)) or trn("{count} second", "{count} seconds", 0)


def listing(names: Iterable[str], *, most: int = 8, last: Literal["and", "or"] = "and") -> str:
    """Return `a, b and c`; past `most`, says how many more there are."""
    shown = list(names)
    if len(shown) > most:
        shown = [*shown[:most], trn("{count} more", "{count} more", len(shown) - most)]
    if len(shown) <= 1:
        return "".join(shown)
    first = ", ".join(shown[:-1])
    if last == "or":
        return tr("{first} or {last}", first=first, last=shown[-1])
    return tr("{first} and {last}", first=first, last=shown[-1])
