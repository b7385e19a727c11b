"""What settings are made of: ids, names, lengths and patterns, each with the rule that it obeys by itself."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.access import Capability, DiscordId, Rate, expand
from bot.access.durations import PERMANENT, parse_duration, parse_length
from bot.settings.nearest import with_nearest

USER_ID = "{user_id}"
# Snowflakes of Discord's first month and later (Discord, "Reference", Snowflakes); shorter ones lost digits.
_FIRST_SNOWFLAKE = 10**16

Snowflake = Annotated[DiscordId, Field(ge=_FIRST_SNOWFLAKE, lt=2**63)]
RobloxId = Annotated[int, Field(ge=1, lt=2**53)]


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
        message = "must be at most 40 bytes long beside the player's id"
        raise ValueError(message)
    return text


KeyTemplate = Annotated[str, AfterValidator(_key_template)]


_NAMES = re.compile(r'[^.\[\]"]+(?:\.[^.\[\]"]+)*')
# As `services.field_paths` reads it, which is how staff type one.
_PATH = re.compile(r'(?:(?:^|\.)[^.\[\]"]+|\[[0-9]{1,9}\]|\["(?:[^"\\]|\\.)*"\])+')


def _field_path(path: str) -> str:
    if not _PATH.fullmatch(path):
        message = 'must be a path like Data.Coins, Data.Pets[0].Name or Data["odd.key"]'
        raise ValueError(message)
    return path


FieldPath = Annotated[str, AfterValidator(_field_path)]


def field_pattern(pattern: str) -> str:
    """Refuse what would match no field: in a pattern, brackets and quotes are letters like others."""
    if not _NAMES.fullmatch(pattern):
        message = (
            "must be names with dots between them: a place in a list is its number, as in Data.Pets.0, and * stands for "
            "what a name has beside letters, as in Data.odd*key"
        )
        raise ValueError(message)
    return pattern


FieldPattern = Annotated[str, AfterValidator(field_pattern)]


def capability_pattern(pattern: str) -> str:
    """Refuse an entry of a `may` list that names nothing."""
    if not expand(pattern):
        known = [*Capability, "*", *(f"{each.resource}:*" for each in Capability)]
        raise ValueError(with_nearest(f"`{pattern}` is no capability", pattern, known))
    return pattern


def capability(name: Any) -> Capability:
    """Return the capability of a name."""
    if name not in frozenset(Capability):
        raise ValueError(with_nearest(f"`{name}` is no capability", str(name), list(Capability)))
    return Capability(name)


def reviewable(name: Any) -> Capability:
    """Return the capability of a name, if its acts can wait for a second person."""
    named = capability(name)
    if not named.traits.reviewable:
        able = ", ".join(each for each in Capability if each.traits.reviewable)
        message = f"`{named}` cannot wait for a second person; what can is {able}"
        raise ValueError(message)
    return named


def rate_of(text: Any) -> Rate:
    """Read `20/hour`."""
    return text if isinstance(text, Rate) else Rate.parse(str(text))


def length_of(text: Any) -> timedelta:
    """Read `30d`."""
    return text if isinstance(text, timedelta) else parse_length(str(text))


def template_duration(text: str) -> str:
    """Refuse what cannot be read as a length, and a date, which would pass."""
    # Any day does: what is asked is whether the text can be read at all.
    if parse_duration(text, now=datetime(2026, 1, 1, tzinfo=UTC)) is not PERMANENT and "-" in text:
        message = "must be a length like 30d, or permanent; a date would pass"
        raise ValueError(message)
    return text


def keeping(text: Any) -> timedelta:
    """Read a length of years, months or days."""
    if isinstance(text, timedelta):
        return text
    # A year or a month more or less does not matter here, so they may be counted from any day.
    with suppress(ValueError):
        length = parse_duration(str(text), now=datetime(2026, 1, 1, tzinfo=UTC))
        if isinstance(length, timedelta) and "-" not in str(text):
            return length
    message = "must be a length like 2y or 18mo"
    raise ValueError(message)


class Table(BaseModel):
    """A table of the settings: what it does not name is refused, and no value is repeated in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
