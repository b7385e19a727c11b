"""A document as a value that can wait: small ones as their bytes, large ones compressed in a file of a temporary folder.

A folder belongs to one process, which holds its lock file open. What a process that was killed left behind is found by its
lock, which nobody holds any more.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

if sys.platform != "win32":
    import fcntl

LARGE = 64 * 1024
"""More bytes than this are worked on in another process. The worst of shapes take some 20 ms below it."""

_PREFIX = "steward-values-"
_LEVEL = 1
_PIECE = 1024 * 1024


class NoStorage(Exception):
    """The temporary folder cannot be written, or what was in it is gone. Nothing came of what was asked."""


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoStorage from error


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """A JSON document, as its bytes or as the file that holds them.

    Attributes:
        size: Its bytes.
        digest: SHA-256 of them.
        held: The bytes, or where they are.
    """

    size: int
    digest: bytes
    held: bytes | Path = field(repr=False, compare=False)

    @property
    def is_large(self) -> bool:
        """Whether it is in a file."""
        return isinstance(self.held, Path)

    def read(self) -> bytes:
        """Return the bytes; a large one takes some 10 ms, so the event loop asks a thread for it.

        Raises:
            NoStorage: The file is gone.
        """
        return self.held if isinstance(self.held, bytes) else zlib.decompress(_content(self.held))

    def packed(self) -> bytes:
        """Return the bytes compressed, as a large one is stored; for `Documents.unpacked`. Raises as `read`."""
        return zlib.compress(self.held, _LEVEL) if isinstance(self.held, bytes) else _content(self.held)


class Folder:
    """The temporary folder of one process. A file goes with the last document that names it."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or Path(tempfile.gettempdir())
        self._path: Path | None = None
        self._closing: weakref.finalize[..., Folder] | None = None

    @property
    def path(self) -> Path:
        """The folder, made when it is first needed, and again where it is gone: systems tidy up their temporary folders.

        Raises:
            NoStorage: It cannot be made.
        """
        if self._path is None or not self._path.is_dir():
            self.close()
            self._path = self._made()
        return self._path

    @_on_disk()
    def _made(self) -> Path:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._parent))
        lock = os.open(path / "lock", os.O_CREAT | os.O_WRONLY)
        _hold(lock)
        self._closing = weakref.finalize(self, _close, lock, path)
        return path

    def sweep(self) -> None:
        """Delete what processes that were killed left behind."""
        for left in self._parent.glob(f"{_PREFIX}*"):
            if left != self._path and not _is_held(left / "lock"):
                shutil.rmtree(left, ignore_errors=True)

    def close(self) -> None:
        """Delete the folder; documents in it can no longer be read."""
        if self._closing is not None:
            self._closing()
        self._path = self._closing = None

    def receive(self) -> Receiver:
        """Return what takes a large text piece by piece, so that it is never in memory as a whole. Raises as `path`."""
        return Receiver(self)

    def keep(self, text: bytes) -> Document:
        """Return a document of these bytes, written to a file where they are many. For a thread then. Raises as `stored`."""
        return self.adopt(stored(text, self.path)) if len(text) > LARGE else small(text)

    def adopt(self, document: Document) -> Document:
        """Delete the file of a document once nobody needs it any more."""
        if isinstance(document.held, Path):
            weakref.finalize(document, _forget, document.held)
        return document


class Receiver:
    """Writes a large text to a file as it comes. Its methods raise NoStorage where the file cannot be written."""

    @_on_disk()
    def __init__(self, folder: Folder) -> None:
        self._folder, self._path = folder, folder.path / uuid4().hex
        self._file = self._path.open("xb")
        self._compressor, self._digest, self._size = zlib.compressobj(_LEVEL), sha256(), 0

    @_on_disk()
    def add(self, piece: bytes) -> None:
        """Write a piece."""
        self._digest.update(piece)
        self._size += len(piece)
        self._file.write(self._compressor.compress(piece))

    @_on_disk()
    def finish(self) -> Document:
        """Return all that came."""
        self._file.write(self._compressor.flush())
        self._file.close()
        return self._folder.adopt(Document(self._size, self._digest.digest(), self._path))

    def drop(self) -> None:
        """Forget what came: there will be no more of it."""
        with suppress(OSError):  # what is left in its buffer has no room either
            self._file.close()
        _forget(self._path)


def stored(text: bytes, folder: Path) -> Document:
    """Return a document of these bytes, in a file of the folder where they are many. The one who adopts it deletes the file.

    Raises:
        NoStorage: The file cannot be written.
    """
    if len(text) <= LARGE:
        return small(text)
    path = folder / uuid4().hex
    try:
        _write(path, text)
    except NoStorage:
        _forget(path)
        raise
    return Document(len(text), sha256(text).digest(), path)


@_on_disk()
def _write(path: Path, text: bytes) -> None:
    with path.open("xb") as file:
        for piece in _compressed(text):
            file.write(piece)


@_on_disk()
def _content(path: Path) -> bytes:
    return path.read_bytes()


def small(text: bytes) -> Document:
    """Return a document of few bytes."""
    return Document(len(text), sha256(text).digest(), text)


def _compressed(text: bytes) -> Iterator[bytes]:
    compressor = zlib.compressobj(_LEVEL)
    view = memoryview(text)
    for start in range(0, len(view), _PIECE):
        yield compressor.compress(view[start : start + _PIECE])
    yield compressor.flush()


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _close(lock: int, path: Path) -> None:
    os.close(lock)
    shutil.rmtree(path, ignore_errors=True)


def _hold(lock: int) -> None:
    if sys.platform != "win32":  # an open file cannot be deleted there, which does as well
        fcntl.flock(lock, fcntl.LOCK_EX)


def _is_held(path: Path) -> bool:
    """Whether the process lives that made a folder; one that has no lock file yet counts as held."""
    try:
        if sys.platform == "win32":
            path.unlink()
            return False
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
