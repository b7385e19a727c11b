"""The bot's documents: kept small, and worked on without holding up the event loop."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar

from bot.documents.carrying import Job, carry_out
from bot.documents.document import LARGE, Document, Folder
from bot.documents.envelopes import opened, verified
from bot.documents.worker import Worker

T = TypeVar("T")


class Documents:
    """Keeps documents, and calls functions on them: on small ones here and at once, on large ones in the worker.

    Args:
        folder: Where large ones wait.
        worker: Who works on them.
        held: How many large ones may be in this process's memory at a time, on their way out.
    """

    def __init__(self, folder: Folder | None = None, worker: Worker | None = None, *, held: int = 4) -> None:
        self._folder, self._worker = folder or Folder(), worker or Worker()
        self._disk = ThreadPoolExecutor(1, "documents")  # more would only compete with the event loop for the processor
        self.room = asyncio.Semaphore(held)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def sweep(self) -> None:
        """Delete what processes that were killed left behind."""
        self._folder.sweep()

    async def keep(self, text: bytes) -> Document:
        """Return a document of these bytes.

        Raises:
            NoStorage: They are many, and there is no room for them.
        """
        return await self._aside(self._folder.keep, text) if len(text) > LARGE else self._folder.keep(text)

    async def read(self, document: Document) -> bytes:
        """Return a document's bytes.

        Raises:
            NoStorage: They are gone with the temporary folder.
        """
        return await self._aside(document.read) if document.is_large else document.read()

    async def ask(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function of this package; it is given the bytes of each document among its arguments.

        Args:
            function: One that pickle finds by its name, or a partial of one. It returns something small.
            args: Its arguments.

        Raises:
            TooDeep: A document is nested too deeply.
            WorkerLost: The worker was lost; nothing came of it.
            NoStorage: A document is gone with the temporary folder, or there is no room for what is made.
            MemoryError: The documents take more memory than they may.
            Exception: What the function raises.
        """
        if not _has_large(args):
            return carry_out(function, args)
        result: T = await self._worker.run(Job(function, args))
        return result

    async def derive(self, function: Callable[..., bytes], *args: Any) -> Document:
        """Call a function as `ask` does, and return a document of the bytes that it makes. Raises as `ask`."""
        if not _has_large(args):
            return await self.keep(carry_out(function, args))
        made: Document = await self._worker.run(Job(function, args, str(self._folder.path)))
        return self._folder.adopt(made)

    async def receive(self, read: Callable[[], Awaitable[bytes]]) -> bytes | Document:
        """Return what comes piece by piece: as bytes, or as a document where it is large. Raises as `keep`.

        Args:
            read: Returns the next piece; nothing at the end.
        """
        start = await read()
        while len(start) <= LARGE:
            piece = await read()
            if not piece:
                return start
            start += piece
        return await self._receive(start, read)

    async def open(self, body: bytes | Document, *, field: str) -> tuple[dict[str, Any], Document | None]:
        """Return an answer's fields without one, and that one as a document; None where it is not there. Raises as `ask`.

        Raises:
            NotJson: The body is no JSON object.
        """
        return await self._split(partial(opened, field=field), body)

    async def verified(self, body: bytes | Document) -> Document:
        """Return a body that is one JSON value, without the blanks around it. Raises as `open`."""
        _, value = await self._split(verified, body)
        return value if value is not None else await self.keep(b"null")

    async def unpacked(self, packed: bytes) -> Document:
        """Return the document of `Document.packed`. Raises as `keep`."""
        return await self._aside(lambda: self._folder.keep(zlib.decompress(packed)))

    async def _receive(self, start: bytes, read: Callable[[], Awaitable[bytes]]) -> Document:
        receiver = await self._aside(self._folder.receive)
        try:
            await self._aside(receiver.add, start)
            while piece := await read():
                await self._aside(receiver.add, piece)
            return await self._aside(receiver.finish)
        except BaseException:
            receiver.drop()
            raise

    async def _split(
        self, function: Callable[[bytes], tuple[T, bytes | None]], body: bytes | Document
    ) -> tuple[T, Document | None]:
        if isinstance(body, bytes) and len(body) > LARGE:
            body = await self.keep(body)
        if isinstance(body, Document) and body.is_large:
            around, made = await self._worker.run(Job(function, (body,), str(self._folder.path)))
            return around, self._folder.adopt(made) if made is not None else None
        around, value = carry_out(function, (body,))
        return around, await self.keep(value) if value is not None else None

    async def close(self) -> None:
        """End the worker, and delete what waits."""
        await self._worker.close()
        self._disk.shutdown()
        self._folder.close()

    async def _aside(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function that lets go of the interpreter while it compresses, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, function, *args)


def _has_large(args: tuple[Any, ...]) -> bool:
    return any(isinstance(each, Document) and each.is_large for each in args)
