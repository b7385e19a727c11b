"""Headshots: a face for each user id, drawn with the standard library, and the operations that make them.

The picture is always a PNG, also when another format is requested; the addresses say so.
"""

import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from sandbox.roblox.errors import NotFound

SIZES = (48, 50, 60, 75, 100, 110, 150, 180, 352, 420, 720)
_SKINS = ((255, 224, 189), (241, 194, 125), (224, 172, 105), (198, 134, 66), (141, 85, 36), (245, 205, 48))
_HAIRS = ((44, 34, 43), (113, 99, 90), (165, 42, 42), (222, 184, 135), (83, 61, 50), (145, 85, 61), (90, 90, 200))
_SKIES = ((99, 179, 237), (154, 230, 180), (251, 211, 141), (246, 173, 185), (183, 148, 244), (129, 230, 217))
_CLEAR, _SKY, _SKIN, _HAIR, _INK = range(5)


@dataclass
class Thumbnails:
    """Running thumbnail operations.

    Attributes:
        polls_until_done: How often a client must poll before an operation is done; 0 answers at once.
        polled: Polls so far, by operation id.
        pending: Users whose headshot the batch call still shows as pending.
    """

    polls_until_done: int = 0
    polled: dict[str, int] = field(default_factory=dict)
    pending: list[int] = field(default_factory=list)

    def start(self, user_id: int, size: int, *, round_shape: bool) -> str:
        """Start an operation and return its id."""
        operation = f"{user_id}-{size}-{'round' if round_shape else 'square'}"
        self.polled[operation] = 0
        return operation

    def done(self, operation: str) -> bool:
        """Whether it is done; each call counts as a poll.

        Raises:
            NotFound: no such operation was started.
        """
        if operation not in self.polled:
            raise NotFound("Operation not found.", reason="OperationNotFound")
        finished = self.polled[operation] >= self.polls_until_done
        self.polled[operation] += 1
        return finished


@lru_cache(maxsize=512)
def draw(user_id: int, size: int, *, round_shape: bool = False) -> bytes:
    """A PNG of `size` by `size` pixels: hair, eyes and mouth by user id, on a colored background."""
    rows = bytearray()
    for y in range(size):
        row = bytearray([_SKY]) * size
        _paint(row, (y + 0.5) / size, size, user_id)
        if round_shape:
            _crop(row, (y + 0.5) / size, size)
        rows += b"\0" + row
    seed = zlib.crc32(str(user_id).encode())
    colours = [
        (0, 0, 0),
        _SKIES[seed % len(_SKIES)],
        _SKINS[seed // 7 % len(_SKINS)],
        _HAIRS[seed // 61 % len(_HAIRS)],
        (30, 30, 36),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content)
        for name, content in (
            (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)),
            (b"PLTE", bytes(part for colour in colours for part in colour)),
            (b"tRNS", b"\0"),
            (b"IDAT", zlib.compress(bytes(rows), 6)),
            (b"IEND", b""),
        )
    )


def _paint(row: bytearray, y: float, size: int, user_id: int) -> None:
    """One row of pixels; all measures are fractions of the side."""
    fringe = 0.30 + user_id % 5 * 0.02
    if 0.18 < y < 0.82:
        corner = max(0.0, 0.08 - min(y - 0.18, 0.82 - y))
        _span(row, size, 0.22 + corner, 0.78 - corner, _HAIR if y < fringe else _SKIN)
    if fringe <= y < 0.42 + user_id % 3 * 0.08:
        _span(row, size, 0.22, 0.26, _HAIR)
        _span(row, size, 0.74, 0.78, _HAIR)
    if 0.44 < y < 0.54:
        _span(row, size, 0.37, 0.42, _INK)
        _span(row, size, 0.58, 0.63, _INK)
    smile = 0.62 + user_id % 4 * 0.01
    if smile < y < smile + 0.08:
        drop = (y - smile) * 1.2
        _span(row, size, 0.36 + drop, 0.64 - drop, _INK)
    if smile < y < smile + 0.045:
        drop = (y - smile) * 1.2
        _span(row, size, 0.39 + drop, 0.61 - drop, _SKIN)
    if y > 0.86:
        _span(row, size, 0.12, 0.88, _HAIR)


def _crop(row: bytearray, y: float, size: int) -> None:
    half = max(0.0, 0.25 - (y - 0.5) ** 2) ** 0.5
    _span(row, size, 0.0, 0.5 - half, _CLEAR)
    _span(row, size, 0.5 + half, 1.0, _CLEAR)


def _span(row: bytearray, size: int, left: float, right: float, colour: int) -> None:
    start, end = round(left * size), round(right * size)
    if end > start:
        row[start:end] = bytes([colour]) * (end - start)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
