"""Records that are not as Steward wrote them: damaged, or altered by something else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zlib.error)
"""Exceptions from reading something that Steward did not write."""


class Damaged(SQLAlchemyError):
    """A record cannot be read. To callers it is one more way in which the database cannot be read."""

    def __init__(self) -> None:
        super().__init__(
            "a record is damaged or was altered; `journal verify` says which case, and a backup may have it whole"
        )


@contextmanager
def as_written() -> Iterator[None]:
    """Read records in this block.

    Raises:
        Damaged: They are not as Steward wrote them.
    """
    try:
        yield
    except UNREADABLE as error:
        raise Damaged from error
