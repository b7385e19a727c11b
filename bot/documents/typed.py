"""JSON that a person wrote: read strictly, as nothing may pass that Roblox would damage or a reader could take two ways."""

from __future__ import annotations

import json
import math
from enum import Enum, auto
from typing import Any, NoReturn

from bot.documents.envelopes import is_plain
from bot.documents.layout import closed_up
from bot.documents.numbers import LARGEST, pieces, size_of
from bot.documents.scanning import NotJson, TooDeep, text_of


class Fault(Enum):
    """Why what a person wrote is not taken."""

    NOT_JSON = auto()
    TWICE = auto()
    """A name is in one object twice, and only one of the two values would be kept."""
    TOO_LARGE = auto()
    """A number lies beyond ±2^53."""
    NOT_FINITE = auto()


class Unfit(ValueError):
    """What a person wrote is not taken.

    Attributes:
        fault: Why.
        detail: What is wrong with the JSON, or the name that is there twice.
        line: Where, counted from 1; 0 where that is not known.
        column: Where in the line, counted from 1.
    """

    def __init__(self, fault: Fault, detail: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(fault, detail, line, column)
        self.fault, self.detail, self.line, self.column = fault, detail, line, column


def read(text: bytes) -> bytes:
    """Return what a person wrote, without blanks.

    Raises:
        Unfit: It is not taken.
        TooDeep: It is nested too deeply.
    """
    if is_plain(text):
        _check(text)
        return closed_up(text)
    try:
        json.loads(
            text.decode("utf-8", "surrogatepass"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as problem:
        raise Unfit(Fault.NOT_JSON, problem.msg, problem.lineno, problem.colno) from None
    except RecursionError as error:
        raise TooDeep from error
    try:
        return closed_up(text)
    except NotJson as error:
        raise Unfit(Fault.NOT_JSON, str(error)) from None


def _check(text: bytes) -> None:
    """Refuse what is JSON, and still not taken, in one pass that makes no objects of it."""
    frames: list[set[str] | None] = []  # the names of an object that is open, None for a list
    is_name = False
    for piece in pieces(text):
        match piece[:1]:
            case b"{" | b"[":
                is_name = piece == b"{"
                frames.append(set() if is_name else None)
            case b"}" | b"]":
                frames.pop()
                is_name = False
            case b",":
                is_name = frames[-1] is not None
            case b'"':
                names = frames[-1] if is_name else None
                if names is not None:
                    name = text_of(piece)
                    if name in names:
                        raise Unfit(Fault.TWICE, name)
                    names.add(name)
                is_name = False
            case _ if size_of(piece) > LARGEST:
                raise Unfit(Fault.TOO_LARGE)


def checked_number(number: float) -> float:
    """Return a number that Roblox keeps as it is.

    Raises:
        Unfit: It lies beyond ±2^53, or is no number.
    """
    if isinstance(number, float) and math.isnan(number):
        raise Unfit(Fault.NOT_FINITE)
    if abs(number) > LARGEST:
        raise Unfit(Fault.TOO_LARGE)
    return number


def _integer(digits: str) -> float:
    # Python refuses to read integers of thousands of digits; 17 characters hold every one that is allowed.
    if len(digits) > 17:
        raise Unfit(Fault.TOO_LARGE)
    return checked_number(int(digits))


def _real(digits: str) -> float:
    return checked_number(float(digits))


def _constant(_name: str) -> NoReturn:
    raise Unfit(Fault.NOT_FINITE)


def _object(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise Unfit(Fault.TWICE, name)
        names.add(name)
