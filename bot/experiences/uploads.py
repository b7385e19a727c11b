"""Files that people attach."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.documents.document import Document
from bot.documents.documents import Documents
from bot.errors import InvalidInput
from bot.i18n import tr
from bot.opencloud.models import MOST_CHARACTERS

SMALLEST_LIMIT_BYTES = 10 * 1024 * 1024
"""What Discord takes in one file everywhere (Discord, "Uploading Files")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody attached, read only when it is needed.

    Attributes:
        size_bytes: The size that Discord states, before it is read.
        limit_bytes: The largest file that Discord takes in an answer to the person who attached it.
        read: Returns the content; raises `FileTransferFailed` if Discord does not hand the file over.
    """

    name: str
    size_bytes: int
    read: Callable[[], Awaitable[bytes]]
    limit_bytes: int = SMALLEST_LIMIT_BYTES


async def text_of(upload: Upload) -> str:
    """Read a file as text; refuse a file that is longer than any value before it is fetched.

    Raises:
        InvalidInput: It is longer, or not UTF-8.
        FileTransferFailed: Discord does not hand it over.
    """
    return _decoded(await _read(upload))


async def document_of(upload: Upload, documents: Documents) -> Document:
    """Read a file of text as a document, and only a few at a time. Raises as `text_of`."""
    async with documents.room:
        content = await _read(upload)
        _decoded(content)
        return await documents.keep(content.removeprefix(BOM_UTF8))


async def _read(upload: Upload) -> bytes:
    if upload.size_bytes > 4 * MOST_CHARACTERS:  # UTF-8 takes at most four bytes for a character
        rule = tr("Roblox keeps at most {most} characters; this is longer.", most=f"{MOST_CHARACTERS:,}")
        raise InvalidInput("file", rule)
    return await upload.read()


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        rule = tr("The file must be text in UTF-8; byte {number} is not.", number=f"{problem.start + 1:,}")
        raise InvalidInput("file", rule) from None
