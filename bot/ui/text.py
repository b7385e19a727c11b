"""Text for people: escaping, clipping, code blocks, numbers, lengths, times and names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.access import Labelled, RoleName
from bot.characters import OTHER_BLANKS, exact_line, in_code_marks, mark_hidden, one_line
from bot.i18n import tr, trn

_MARKUP = re.compile(r"([\\`*_~|<>\[\]()#@:-])")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL}](?:[^A-Za-z\n]*[{_RTL}])?")
_PART = re.compile(
    r"""(?P<fence>```.*?(?:```|\Z))
      | `[^`]*`                              # code
      | \[(?:\\.|[^\]\\])*\]\([^)]*\)      # a link
      | <[^>\s]*> | https?://\S+            # a time, a mention, an address
      | \\. | .                             # a letter
    """,
    re.VERBOSE | re.DOTALL,
)
"""What cannot be cut: inside of code marks, what somebody wrote would become markup if the second mark were missing."""
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
MINUS = "\N{MINUS SIGN}"
_RECENT = timedelta(days=60)
_SOON = timedelta(hours=24)
_NEXT_DAYS = timedelta(days=2)

line = exact_line
code = in_code_marks


def escape(text: str) -> str:
    """Return free text as one line that Discord shows letter by letter: no markup, no mention, no link, no hidden direction."""
    shown = one_line(text) if text.strip() else exact_line(text)
    escaped = _MARKUP.sub(r"\\\1", shown).replace("://", f":{ZERO_WIDTH}//")
    # Isolates (Unicode, UAX #9) keep words that run from right to left from reordering the words beside them.
    return _RIGHT_TO_LEFT.sub("\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", escaped)


def clip(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, ending in an ellipsis where something was cut."""
    return text if len(text) <= length else text[: max(length - 1, 0)].rstrip("\\\N{ZERO WIDTH JOINER}") + "…"


def seen(markup: str) -> str:
    """Return markup as it is read, as far as its length goes: without escapes, bold marks, code marks, links' addresses."""
    return _UNSEEN.sub(lambda found: found[1] or found[2] or "", markup)


_UNSEEN = re.compile(rf"\\(.)|\*\*|`|{ZERO_WIDTH}|\[([^\]]*)\]\(<?[^)>]*>?\)")


def cut(markup: str, length: int) -> str:
    """Return markup in about `length` characters, cut between its parts; a code block that is cut is closed.

    `length` does not count the end of the block.
    """
    if len(markup) <= length:
        return markup
    kept = ""
    for part in _PART.finditer(markup):
        room = length - 1 - len(kept)
        if len(part[0]) > room:
            return f"{kept}{part[0][:room]}…\n```" if part["fence"] and room > 3 else f"{kept}…"
        kept += part[0]
    return kept


def quote(text: str, *, length: int = 400) -> str:
    """Return free text as one block quote of one line."""
    return "> " + escape(clip(text.strip(), length))


def block(text: str, language: str = "") -> str:
    """Return text as a code block; a fence in it cannot end it, and what people cannot see is written as JSON escapes.

    Its line breaks and tabs are kept: text from outside that is to be one line of a block goes through `line` before.
    """
    seen = OTHER_BLANKS.sub(lambda found: _escapes(found[0]), mark_hidden(text, _escapes))
    safe = seen.replace("```", f"``{ZERO_WIDTH}`")
    return f"```{language}\n{safe}\n```"


def _escapes(run: str) -> str:
    return "".join(each if each in "\n\t" else json.dumps(each)[1:-1] for each in run)


def number(value: float) -> str:
    """Return a number with separators, as in `12,500`."""
    return f"{value:,}".replace("-", MINUS)


def signed(change: float) -> str:
    """Return a change with its sign, as in `+500`, with a real minus."""
    return number(change) if change < 0 else f"+{number(change)}"


def size(size_bytes: int) -> str:
    """Return a size in the unit that suits it, as in `2.3 KB`."""
    if size_bytes < 1024:
        return tr("{size} B", size=size_bytes)
    if size_bytes < 1024 * 1024:
        return tr("{size} KB", size=f"{size_bytes / 1024:.1f}")
    return tr("{size} MB", size=f"{size_bytes / 1024 / 1024:.1f}")


def when(moment: datetime) -> str:
    """Return a moment in the reader's own time zone, with how far away it is."""
    return f"{at(moment)} ({relative(moment)})"


def at(moment: datetime) -> str:
    """Return the date and time of a moment that is chosen or compared; Discord shows it in the reader's time zone."""
    return _stamp(moment, "f")


def day(moment: datetime) -> str:
    """Return the date of a moment."""
    return _stamp(moment, "D")


def relative(moment: datetime) -> str:
    """Return how far away a moment is, kept up to date by Discord."""
    return _stamp(moment, "R")


def ago(moment: datetime) -> str:
    """Return when something was: how long ago, or the date if that is more than 60 days."""
    return relative(moment) if _now() - moment <= _RECENT else day(moment)


def until(end: datetime) -> str:
    """Return until when something lasts: within 24 hours how long that is, within two days the time, later the date.

    For what is over, when it ended.
    """
    left = end - _now()
    if left < timedelta():
        return tr("ended {when}", when=ago(end))
    if ends_soon(end):
        return tr("ends {when}", when=relative(end))
    return tr("until {date}", date=at(end) if end - _now() <= _NEXT_DAYS else day(end))


def ends_soon(end: datetime) -> bool:
    """Whether something ends within 24 hours: then it "ends in 5 hours", and does not last "until" a date."""
    return end - _now() <= _SOON


def _now() -> datetime:
    # Discord draws these times by the clock of the reader's device, whatever the bot's own clock says.
    return datetime.now(UTC)


def _stamp(moment: datetime, form: Literal["f", "D", "R"]) -> str:
    return f"<t:{int(moment.timestamp())}:{form}>"


def person(user_id: int, name: str) -> str:
    """Return a member of staff by the name that Discord shows now, and the name that the journal keeps.

    Nobody in Discord has the id 0: it means Steward itself, or the person who runs it.
    """
    return f"<@{user_id}> ({escape(name)})" if user_id else escape(name)


def staff(user_id: int, name: str) -> str:
    """Return a member of staff as a mention, which pings nobody; Steward, and who runs it, by name."""
    return f"<@{user_id}>" if user_id else escape(name)


def role(name: str) -> str:
    """Return a role of the settings by its name in Discord, as a mention, which pings nobody."""
    return f"<@&{name.discord_id}>" if isinstance(name, RoleName) else f"**{escape(role_label(name))}**"


def named(name: str) -> str:
    """Return what staff call something that the settings name by a path or a key."""
    return escape(name.label if isinstance(name, Labelled) else name)


def role_label(name: str) -> str:
    """Return the name of a role in the settings as words, as in `Community manager`, for places that take no mention."""
    words = name.replace("_", " ").strip() or name
    return f"{words[:1].upper()}{words[1:]}"


def roles(names: Iterable[str], *, last: Literal["and", "or"] = "or") -> str:
    """Return roles, as in `Senior or Owner`."""
    return listing(map(role, names), last=last)


def duration(length: timedelta) -> str:
    """Return a length exactly, as somebody chose it: `2 days 3 hours`."""
    return " ".join(_parts(length))


def about(length: timedelta) -> str:
    """Return a computed length in one unit if there are two or more of it, else in two: `23 days`, `1 day 4 hours`."""
    first, *rest = _parts(length)
    return " ".join([first, *rest[:1]]) if first.startswith("1 ") else first


def _parts(length: timedelta) -> list[str]:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = (
        trn("{count} day", "{count} days", days) if days else "",
        trn("{count} hour", "{count} hours", hours) if hours else "",
        trn("{count} minute", "{count} minutes", minutes) if minutes else "",
        trn("{count} second", "{count} seconds", seconds) if seconds else "",
    )
    return list(filter(None, parts)) or [trn("{count} second", "{count} seconds", 0)]


def capital(words: str) -> str:
    """Return words as the beginning of a line."""
    return f"{words[:1].upper()}{words[1:]}"


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


def is_whole(text: str) -> bool:
    """Whether every character is whole: half of a surrogate pair, as some clients cut text, has no encoding."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)
