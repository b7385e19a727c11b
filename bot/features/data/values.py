"""Values of entries as text and back, strictly: nothing passes that Roblox would damage or that a reader could take two ways."""

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
from bot.jsons import Json
from bot.opencloud.models import LARGEST_NUMBER, MOST_CHARACTERS

TOO_LARGE = (
    "Roblox keeps numbers within ±2^53 (9,007,199,254,740,992) exactly, and damages larger ones. Store it as a text."
)

TOO_DEEP = "The value is nested too deeply to be worked with here."

P = ParamSpec("P")
T = TypeVar("T")


def parse_json(text: str) -> Json:
    """Read JSON that a person wrote.

    Raises:
        InvalidInput: It is not JSON, names a key twice in one object, holds a number that Roblox would damage, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput("value", f"At most {MOST_CHARACTERS:,} characters; this has {len(text):,}.")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=lambda digits: checked_number(float(digits)),
            parse_constant=_constant,
        )
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise InvalidInput("value", f"This is not JSON: {problem.msg.lower()}, in {where}.", given=text) from None
    except RecursionError:
        raise InvalidInput("value", TOO_DEEP) from None


def checked_number(number: float) -> float:
    """Return a number that Roblox keeps as it is.

    Raises:
        InvalidInput: It lies beyond ±2^53, or is no finite number.
    """
    if not math.isfinite(number):
        raise InvalidInput("value", _NOT_FINITE)
    if abs(number) > LARGEST_NUMBER:
        raise InvalidInput("value", TOO_LARGE)
    return number


_NOT_FINITE = (
    "JSON has no NaN and no Infinity, and an entry that holds one can no longer be read from outside the game."
)


def _integer(digits: str) -> float:
    # Python refuses to read integers of thousands of digits; 17 characters hold every one that is allowed.
    if len(digits) > 17:
        raise InvalidInput("value", TOO_LARGE)
    return checked_number(int(digits))


def _constant(_name: str) -> Json:
    raise InvalidInput("value", _NOT_FINITE)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in found if times[name] > 1)
        rule = f"The key {quoted_name(twice)} stands twice in one object, and only one of them would be kept."
        raise InvalidInput("value", rule)
    return found


def compact(value: Json) -> str:
    """Return JSON without spaces, as Roblox measures it."""
    return jsons.escape_surrogates(jsons.encode(value))


def pretty(value: Json) -> str:
    """Return JSON for people."""
    return jsons.escape_surrogates(json.dumps(value, ensure_ascii=False, indent=2))


def size_of(value: Json) -> int:
    """Return the characters that a value takes of `MOST_CHARACTERS`."""
    return len(compact(value))


def holds_damaged_number(value: Json) -> bool:
    """Whether a value that was read holds ±2^53, as which Open Cloud shows every number beyond it."""
    return any(abs(number) == LARGEST_NUMBER for number in jsons.numbers(value))


def holds_larger_number(value: Json) -> bool:
    """Whether a value holds a number that Roblox would damage in writing."""
    return any(abs(number) > LARGEST_NUMBER for number in jsons.numbers(value))


def fingerprint(value: Json, users: Sequence[int], attributes: Mapping[str, Json]) -> str:
    """Return a digest that is the same for what Roblox would call the same: `1` and `1.0`, keys in any order."""
    plain = _plain({"value": value, "users": sorted(users), "attributes": dict(attributes)})
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_plain, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


async def aside(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function on a value of this size, off the event loop where that is large.

    Raises:
        InvalidInput: The value is nested more deeply than Python can follow, some hundreds of levels.
    """
    try:
        return await jsons.aside(size, function, *args, **kwargs)
    except RecursionError:
        raise InvalidInput("value", TOO_DEEP) from None
