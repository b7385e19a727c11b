"""Files that people attach."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.i18n import tr
from bot.opencloud.models import MOST_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody attached, read only when it is needed.

    Attributes:
        size_bytes: The size that Discord states, before it is read.
        read: Returns the content; raises `FileTransferFailed` if Discord does not hand the file over.
    """

    name: str
    size_bytes: int
    read: Callable[[], Awaitable[bytes]]


async def text_of(upload: Upload) -> str:
    """Read a file as text; refuse a file that is longer than any value before it is fetched.

    Raises:
        InvalidInput: It is longer, or not UTF-8.
        FileTransferFailed: Discord does not hand it over.
    """
    if upload.size_bytes > 4 * MOST_CHARACTERS:  # UTF-8 takes at most four bytes for a character
        rule = tr("Roblox keeps at most {most} characters; this is longer.", most=f"{MOST_CHARACTERS:,}")
        raise InvalidInput("file", rule)
    try:
        return (await upload.read()).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        rule = tr("The file must be text in UTF-8; byte {number} is not.", number=f"{problem.start + 1:,}")
        raise InvalidInput("file", rule) from None
