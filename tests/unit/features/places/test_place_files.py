import pytest

from bot.errors import InvalidInput
from bot.experiences.uploads import Upload
from bot.features.places.places import LIMIT_BYTES, _content


def upload(name: str, content: bytes, *, announced: int | None = None) -> tuple[Upload, list[str]]:
    reads: list[str] = []

    async def read() -> bytes:
        reads.append(name)
        return content

    return Upload(name=name, size_bytes=len(content) if announced is None else announced, read=read), reads


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rbxl", b"<roblox!\x89\xff\x0d\x0a\x1a\x0a\x00\x00"),
        ("A.RBXL", b"<roblox!\x89\xff\x0d\x0a\x1a\x0a\x00\x00"),
        ("a.rbxlx", b'<roblox version="4">'),
        ("a.rbxlx", b"\xef\xbb\xbf\r\n<roblox>"),
        ("a.rbxlx", b'<?xml version="1.0"?><roblox>'),
    ],
)
async def test_place_files_are_taken_as_they_are(name: str, content: bytes):
    file, _ = upload(name, content)

    assert await _content(file) == content


async def test_a_file_damaged_by_a_transfer_as_text_is_refused():
    file, _ = upload("a.rbxl", b"<roblox!\x89\xff\x0a\x1a\x0a\x00\x00")

    with pytest.raises(InvalidInput):
        await _content(file)


@pytest.mark.parametrize(("name", "announced"), [("a.rbxl", LIMIT_BYTES + 1), ("a.rbxl", 0), ("a.exe", 10)])
async def test_what_cannot_be_a_place_file_is_not_even_read(name: str, announced: int):
    file, reads = upload(name, b"", announced=announced)

    with pytest.raises(InvalidInput):
        await _content(file)
    assert reads == []


async def test_a_file_larger_than_announced_is_refused():
    file, _ = upload("a.rbxlx", b"<roblox>" + bytes(LIMIT_BYTES), announced=10)

    with pytest.raises(InvalidInput, match="Too large by 8 bytes"):
        await _content(file)
