"""EntryValues of entries: asked and changed as documents, and read from what people type. What is refused is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.documents import typed
from bot.documents.document import Document
from bot.documents.documents import Documents
from bot.documents.layout import characters
from bot.documents.scanning import TooDeep
from bot.documents.trees import written
from bot.documents.typed import Fault, Unfit
from bot.errors import InvalidInput
from bot.experiences.field_paths import quoted_name
from bot.i18n import mark, tr
from bot.jsons import Json
from bot.opencloud.models import MOST_CHARACTERS

TOO_LARGE = mark(
    "Roblox keeps numbers within ±2^53 (9,007,199,254,740,992) exactly, and damages larger ones. Store it as a text."
)
TOO_DEEP = mark("The value is nested too deeply for Steward.")
TOO_MUCH = mark("The value is too large for what Steward would have to do with it.")
_NOT_FINITE = mark(
    "JSON has no NaN and no Infinity, and an entry that holds one can no longer be read from outside the game."
)

T = TypeVar("T")


class EntryValues:
    """Asks and changes the values of entries. Large ones are worked on outside of this process.

    Each method raises InvalidInput where a value is nested too deeply or takes too much memory, besides what it says.
    """

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    async def ask(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function of `bot.documents` on values; see `Documents.ask`."""
        with _in_words():
            return await self.documents.ask(function, *args)

    async def derive(self, function: Callable[..., bytes], *args: Any) -> Document:
        """Return the value that a function of `bot.documents` makes; see `Documents.derive`."""
        with _in_words():
            return await self.documents.derive(function, *args)

    async def read(self, text: str | Document) -> Document:
        """Read JSON that a person wrote or attached.

        Raises:
            InvalidInput: It is not JSON, names a key twice in one object, holds a number that Roblox would
                damage, or is too long.
        """
        given = text if isinstance(text, Document) else await self.documents.keep(text.encode("utf-8", "surrogatepass"))
        try:
            value = await self.derive(typed.read, given)
        except Unfit as unfit:
            raise refused(unfit, b"" if given.is_large else await self.documents.read(given)) from None
        if value.size > MOST_CHARACTERS:
            _ensure_short(await self.size(value))
        return value

    async def size(self, value: Document) -> int:
        """Return how many of the `MOST_CHARACTERS` a value takes."""
        return await self.ask(characters, value)

    async def of_tree(self, tree: Json) -> Document:
        """Return a value that an earlier version kept as Python's objects."""
        return await self.documents.keep(written(tree))


def parse_json(text: str) -> bytes:
    """Read JSON that a person typed into an option, which is short.

    Raises:
        InvalidInput: As `EntryValues.read`.
    """
    _ensure_short(len(text))
    body = text.encode("utf-8", "surrogatepass")
    try:
        return typed.read(body)
    except Unfit as unfit:
        raise refused(unfit, body) from None
    except TooDeep:
        raise InvalidInput("value", tr(TOO_DEEP)) from None


def checked_number(number: float) -> bytes:
    """Return the JSON of a number, which Roblox keeps exactly.

    Raises:
        InvalidInput: The number is beyond ±2^53, or not a number.
    """
    try:
        return json.dumps(typed.checked_number(number)).encode()
    except Unfit as unfit:
        raise refused(unfit, b"") from None


def refused(unfit: Unfit, given: bytes) -> InvalidInput:
    """Return in words why what a person wrote is not taken."""
    match unfit.fault:
        case Fault.TWICE:
            rule = tr(
                "One object holds the key {key} twice, and only one of the values would be kept.",
                key=quoted_name(unfit.detail),
            )
        case Fault.TOO_LARGE:
            rule = tr(TOO_LARGE)
        case Fault.NOT_FINITE:
            rule = tr(_NOT_FINITE)
        case Fault.NOT_JSON:
            rule = tr(
                "This is not JSON: {problem}, in line {line}, column {column}.",
                problem=unfit.detail.lower(),
                line=unfit.line,
                column=unfit.column,
            )
            return InvalidInput("value", rule, given=given.decode("utf-8", "replace"))
    return InvalidInput("value", rule)


def compact(value: Json) -> str:
    """Return a small value as JSON without spaces."""
    return written(value).decode()


def _ensure_short(size: int) -> None:
    if size > MOST_CHARACTERS:
        rule = tr("At most {most} characters; this has {size}.", most=f"{MOST_CHARACTERS:,}", size=f"{size:,}")
        raise InvalidInput("value", rule)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except TooDeep:
        raise InvalidInput("value", tr(TOO_DEEP)) from None
    except MemoryError:
        raise InvalidInput("value", tr(TOO_MUCH)) from None
