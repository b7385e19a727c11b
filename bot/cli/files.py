"""Writes a file that a person names either completely or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write a text that replaces a file at the end of the block; if the block raises, nothing has changed.

    A link still leads to the file. A device or a pipe cannot be replaced, and is written directly.

    Raises:
        OSError: The file cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out
        return
    target = Path(os.path.realpath(path))  # also a link that leads to itself has one
    beside = target.with_name(f".steward-{secrets.token_hex(8)}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as out:
            if target.exists():
                shutil.copymode(target, beside)
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, also by links. For files that do not exist, whether they would.

    Names that differ only in capitals, or in how an accent is written, are one file on Windows and macOS.
    """
    if one.exists() and other.exists():
        return one.samefile(other)
    return _plain(one) == _plain(other)


def _plain(path: Path) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()
