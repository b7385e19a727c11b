"""The types of settings: ids, names, lengths and patterns, each with its own rule."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.access import Capability, Covered, DiscordId, Rate, RuleKey, expand
from bot.access.durations import parse_duration
from bot.access.lengths import parse_length
from bot.references import account_id
from bot.settings.nearest import with_nearest
from bot.settings.permissions import DiscordPermission

USER_ID = "{user_id}"
AGES = timedelta(days=365_000)
"""The longest time that is counted back from now: no date is earlier than the year 1."""
# Snowflakes of Discord's first month and later (Discord, "Reference", Snowflakes); shorter ones lost digits.
_FIRST_SNOWFLAKE = 10**16

_MENTION = re.compile(r"<(?:@[!&]?|#)([0-9]+)>")


def _mentioned(written: Any) -> Any:
    """Read `<@123>`, as Discord shows an account, a role or a channel without its name."""
    mention = _MENTION.fullmatch(written) if isinstance(written, str) else None
    return int(mention[1]) if mention else written


def _account(written: Any) -> Any:
    """Read an id, or a text that has it."""
    return account_id(written) if isinstance(written, str) else written


Snowflake = Annotated[DiscordId, BeforeValidator(_mentioned), Field(ge=_FIRST_SNOWFLAKE, lt=2**63)]
RobloxId = Annotated[int, Field(ge=1, lt=2**53)]
AccountId = Annotated[RobloxId, BeforeValidator(_account)]


def _name_at_roblox(most_bytes: int) -> AfterValidator:
    def check(name: str) -> str:
        if not name or name in {".", ".."} or len(name.encode()) > most_bytes:
            message = f"must be 1 to {most_bytes} bytes long, and neither . nor .."
            raise ValueError(message)
        return name

    return AfterValidator(check)


# Open Cloud, "Data store limits": store, scope and key have at most 50 characters each. "Messaging limits": topic 80.
StoreName = Annotated[str, _name_at_roblox(50)]
Topic = Annotated[str, _name_at_roblox(80)]


def _key_template(text: str) -> str:
    if text.count(USER_ID) != 1:
        message = f"must hold {USER_ID} once, where the player's id belongs"
        raise ValueError(message)
    if len(text.encode()) > 40 + len(USER_ID):
        message = "must be at most 40 bytes long without the player's id"
        raise ValueError(message)
    return text


KeyTemplate = Annotated[str, AfterValidator(_key_template)]


_NAMES = re.compile(r'[^.\[\]"]+(?:\.[^.\[\]"]+)*')
# As `experiences.field_paths` reads what staff type.
_PATH = re.compile(r'(?:(?:^|\.)[^.\[\]"]+|\[[0-9]{1,9}\]|\["(?:[^"\\]|\\.)*"\])+')


def _field_path(path: str) -> str:
    if not _PATH.fullmatch(path):
        message = 'must be a path like Data.Coins, Data.Pets[0].Name or Data["odd.key"]'
        raise ValueError(message)
    return path


FieldPath = Annotated[str, AfterValidator(_field_path)]


def field_pattern(pattern: str) -> str:
    """Refuse a pattern that would match no field: in a pattern, brackets and quotes have no special meaning."""
    if not _NAMES.fullmatch(pattern):
        message = (
            "must be names with dots between them: a place in a list is its number, as in Data.Pets.0, and * matches any "
            "characters of a name, as in Data.odd*key"
        )
        raise ValueError(message)
    return pattern


FieldPattern = Annotated[str, AfterValidator(field_pattern)]


def capability_pattern(pattern: str) -> str:
    """Refuse an entry of a `may` list that names no capability."""
    if not expand(pattern):
        known = [*Capability, "*", *(f"{each.resource}:*" for each in Capability)]
        raise ValueError(with_nearest(f"`{pattern}` is not a capability", pattern, known))
    return pattern


def capability(name: Any) -> Capability:
    """Return the capability of a name."""
    if name not in frozenset(Capability):
        raise ValueError(with_nearest(f"`{name}` is not a capability", str(name), list(Capability)))
    return Capability(name)


def reviewable(name: Any) -> Covered:
    """Return what a rule covers by its name, if such acts can wait for a second person."""
    if name in frozenset(RuleKey):
        return RuleKey(name)
    named = capability(name)
    if not named.traits.reviewable:
        able = ", ".join([*(each for each in Capability if each.traits.reviewable), *RuleKey])
        message = f"`{named}` cannot wait for a second person; these can: {able}"
        raise ValueError(message)
    return named


def permission_name(name: str) -> str:
    """Refuse a text that is no permission of Discord; an empty text means no permission."""
    known = [each.lower() for each in DiscordPermission.__members__]
    if name and name not in known:
        raise ValueError(with_nearest(f"`{name}` is not a permission of Discord", name, known))
    return name


def rate_of(text: Any) -> Rate:
    """Read `20/hour`."""
    return text if isinstance(text, Rate) else Rate.parse(str(text))


def length_of(text: Any) -> timedelta:
    """Read `30d`."""
    return text if isinstance(text, timedelta) else parse_length(str(text))


def template_duration(text: str) -> str:
    """Refuse a text that is not a length. A date is refused too, because the date would pass."""
    # Any day will do: this only checks whether the text can be read.
    if isinstance(parse_duration(text, now=datetime(2026, 1, 1, tzinfo=UTC)), datetime):
        message = "must be a length like 30d, or permanent; a date would pass"
        raise ValueError(message)  # noqa: TRY004  what was typed is wrong, and pydantic shows this
    return text


def keeping(text: Any) -> timedelta:
    """Read a length of years, months or days."""
    if isinstance(text, timedelta):
        return text
    # The exact length of a year or a month does not matter here, so they may be counted from any day.
    with suppress(ValueError):
        length = parse_duration(str(text), now=datetime(2026, 1, 1, tzinfo=UTC))
        if isinstance(length, timedelta):
            return length
    message = "must be a length like 2y or 18mo"
    raise ValueError(message)


class Table(BaseModel):
    """A table of the settings. It refuses unknown settings, and its errors never repeat a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
