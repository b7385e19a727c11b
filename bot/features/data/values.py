"""Reads and writes values of entries as text. Refuses what Roblox would damage, and what could be read in two ways."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

from bot import jsons
from bot.errors import InvalidInput
from bot.experiences.field_paths import quoted_name
from bot.i18n import mark, tr
from bot.jsons import Json
from bot.opencloud.models import LARGEST_NUMBER, MOST_CHARACTERS

TOO_LARGE = mark(
    "Roblox keeps numbers within ±2^53 (9,007,199,254,740,992) exactly, and damages larger ones. Store it as a text."
)

TOO_DEEP = mark("The value is nested too deeply for Steward.")

P = ParamSpec("P")
T = TypeVar("T")


def parse_json(text: str) -> Json:
    """Read JSON that a person wrote.

    Raises:
        InvalidInput: It is not JSON, names a key twice in one object, holds a number that Roblox would damage, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        rule = tr("At most {most} characters; this has {size}.", most=f"{MOST_CHARACTERS:,}", size=f"{len(text):,}")
        raise InvalidInput("value", rule)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=lambda digits: checked_number(float(digits)),
            parse_constant=_constant,
        )
    except json.JSONDecodeError as problem:
        rule = tr(
            "This is not JSON: {problem}, in line {line}, column {column}.",
            problem=problem.msg.lower(),
            line=problem.lineno,
            column=problem.colno,
        )
        raise InvalidInput("value", rule, given=text) from None
    except RecursionError:
        raise InvalidInput("value", tr(TOO_DEEP)) from None


def checked_number(number: float) -> float:
    """Return the number, which Roblox keeps exactly.

    Raises:
        InvalidInput: The number is beyond ±2^53, or is not finite.
    """
    if not math.isfinite(number):
        raise InvalidInput("value", tr(_NOT_FINITE))
    if abs(number) > LARGEST_NUMBER:
        raise InvalidInput("value", tr(TOO_LARGE))
    return number


_NOT_FINITE = mark(
    "JSON has no NaN and no Infinity, and an entry that holds one can no longer be read from outside the game."
)


def _integer(digits: str) -> float:
    # Python refuses to read integers of thousands of digits; every allowed integer has at most 17 characters.
    if len(digits) > 17:
        raise InvalidInput("value", tr(TOO_LARGE))
    return checked_number(int(digits))


def _constant(_name: str) -> Json:
    raise InvalidInput("value", tr(_NOT_FINITE))


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in found if times[name] > 1)
        rule = tr(
            "One object holds the key {key} twice, and only one of the values would be kept.", key=quoted_name(twice)
        )
        raise InvalidInput("value", rule)
    return found


def compact(value: Json) -> str:
    """Return JSON without spaces, as Roblox measures values."""
    return jsons.escape_surrogates(jsons.encode(value))


def pretty(value: Json) -> str:
    """Return JSON for people."""
    return jsons.escape_surrogates(json.dumps(value, ensure_ascii=False, indent=2))


def size_of(value: Json) -> int:
    """Return how many of the `MOST_CHARACTERS` a value takes."""
    return len(compact(value))


def holds_damaged_number(value: Json) -> bool:
    """Whether a value that was read holds ±2^53. Open Cloud shows every larger number as this one."""
    return any(abs(number) == LARGEST_NUMBER for number in jsons.numbers(value))


def holds_larger_number(value: Json) -> bool:
    """Whether a value holds a number that Roblox would damage when it is written."""
    return any(abs(number) > LARGEST_NUMBER for number in jsons.numbers(value))


def fingerprint(value: Json, users: Sequence[int], attributes: Mapping[str, Json]) -> str:
    """Return a digest that is equal for what Roblox treats as equal: `1` and `1.0`, keys in any order."""
    plain = _plain({"value": value, "users": sorted(users), "attributes": dict(attributes)})
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_plain, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


async def aside(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function on a value of this size; off the event loop if the value is large.

    Raises:
        InvalidInput: The value has more nested levels than Python can handle, some hundreds.
    """
    try:
        return await jsons.aside(size, function, *args, **kwargs)
    except RecursionError:
        raise InvalidInput("value", tr(TOO_DEEP)) from None
