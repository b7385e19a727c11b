"""Files that people hand over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody offers, read only once it is known to be wanted.

    Attributes:
        size_bytes: As announced, before it is read.
        read: Raises `FilesStuck` where the file is not handed over.
    """

    name: str
    size_bytes: int
    read: Callable[[], Awaitable[bytes]]
