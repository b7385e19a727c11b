"""Carrying out a function on documents: the same here and in the worker's process."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.documents.document import Document
from bot.documents.scanning import TooDeep

T = TypeVar("T")

HEADER = struct.Struct("<Q")
"""Before each message between the bot and the worker: its length."""


@dataclass(frozen=True, slots=True)
class Job:
    """A function to call in the worker.

    Attributes:
        function: One that pickle finds by its name.
        args: Its arguments; documents among them are read there.
        folder: Where to store the bytes that it returns, alone or as the second of two; None where what it returns is small.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    folder: str | None = None


def carry_out(function: Callable[..., T], args: Sequence[Any]) -> T:
    """Call a function, with the bytes of each document that is among its arguments.

    Raises:
        TooDeep: A document is nested more deeply than Python can follow, some hundreds of levels.
        Exception: What the function raises.
    """
    try:
        return function(*[each.read() if isinstance(each, Document) else each for each in args])
    except RecursionError as error:
        raise TooDeep from error
