"""The bot's documents: kept small, and worked on without holding up the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from bot.documents.carrying import Job, carry_out
from bot.documents.document import LARGE, Document, Folder
from bot.documents.envelopes import opened
from bot.documents.worker import Worker

T = TypeVar("T")


class Documents:
    """Keeps documents, and calls functions on them: on small ones here and at once, on large ones in the worker.

    Args:
        folder: Where large ones wait.
        worker: Who works on them.
        held: How many large ones may be in this process's memory at a time, such as on their way to Roblox.
    """

    def __init__(self, folder: Folder, worker: Worker, *, held: int = 4) -> None:
        self._folder, self._worker = folder, worker
        self._disk = ThreadPoolExecutor(1, "documents")  # more would only compete with the event loop for the processor
        self.room = asyncio.Semaphore(held)

    async def keep(self, text: bytes) -> Document:
        """Return a document of these bytes."""
        return await self._aside(self._folder.keep, text) if len(text) > LARGE else self._folder.keep(text)

    async def read(self, document: Document) -> bytes:
        """Return a document's bytes.

        Raises:
            OSError: They are gone with the temporary folder.
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

    async def open(self, body: bytes, *, field: str) -> tuple[dict[str, Any], Document | None]:
        """Return an answer's fields without one, and that one as a document; None where it is not there. Raises as `ask`.

        Raises:
            NotJson: The body is no JSON object.
        """
        function = partial(opened, field=field)
        if len(body) <= LARGE:
            around, value = function(body)
            return around, await self.keep(value) if value is not None else None
        answer = await self.keep(body)
        around, made = await self._worker.run(Job(function, (answer,), str(self._folder.path)))
        return around, self._folder.adopt(made) if made is not None else None

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
