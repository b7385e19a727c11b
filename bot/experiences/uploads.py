"""Files that people hand over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.opencloud.models import MOST_CHARACTERS


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


async def text_of(upload: Upload) -> str:
    """Read a file as text; one that is longer than any value is refused before it is fetched.

    Raises:
        InvalidInput: It is longer, or not UTF-8.
        FilesStuck: It is not handed over.
    """
    if upload.size_bytes > 4 * MOST_CHARACTERS:  # UTF-8 takes at most four bytes for a character
        raise InvalidInput("file", f"Roblox keeps at most {MOST_CHARACTERS:,} characters; this is longer.")
    try:
        return (await upload.read()).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        rule = f"The file must be text in UTF-8; byte {problem.start + 1:,} is not."
        raise InvalidInput("file", rule) from None
