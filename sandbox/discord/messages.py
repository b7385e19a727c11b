"""Messages and files, as the stand-in keeps them."""

import mimetypes
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sandbox.discord.components import Component, Kind, media_of, walk
from sandbox.discord.origins import Origin
from sandbox.discord.signatures import signed
from sandbox.discord.validate import COMPONENTS_V2, EPHEMERAL, LOADING

_MENTION: Final = re.compile(r"<@(?P<role>&)?!?(?P<id>\d+)>|@(?P<wide>everyone|here)\b")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on the stand-in's CDN; `url` is its address, without the signature that everybody needs."""

    id: int
    name: str
    data: bytes = field(repr=False)
    url: str
    description: str | None = None

    @property
    def content_type(self) -> str:
        """The media type for its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def json(self, *, now: datetime, ephemeral: bool = False) -> dict[str, Any]:
        """The attachment object that Discord sends at that moment."""
        url = signed(self.url, now=now)
        body: dict[str, Any] = {
            "id": str(self.id),
            "filename": self.name,
            "size": len(self.data),
            "url": url,
            "proxy_url": url,
            "content_type": self.content_type,
            "ephemeral": ephemeral,
        }
        if self.description is not None:
            body["description"] = self.description
        return body


@dataclass(slots=True, eq=False)
class Message:
    """A message; `only_for` is the one person who sees it if it is ephemeral.

    `nonce` is the bot's own mark, by which Discord knows a message that is sent twice. `pings` lists everyone that the message
    notified, as `@display name` or `@role`; `revision` counts its changes.
    """

    id: int
    channel_id: int
    author_id: int
    created: datetime
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    edited: datetime | None = None
    deleted: bool = False
    only_for: int | None = None
    origin: Origin | None = None
    reply_to: int | None = None
    pings: tuple[str, ...] = ()
    nonce: str | int | None = None
    revision: int = 0

    @property
    def thinking(self) -> bool:
        """Whether the bot promised this answer and has not sent it."""
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def modern(self) -> bool:
        """Whether it uses Components V2."""
        return bool(self.flags & COMPONENTS_V2)

    def shown_files(self) -> list[Attachment]:
        """The attachments that people see: of Components V2, those that a component names."""
        if not self.modern:
            return self.attachments
        named = {media.get("attachment_id") for component in walk(self.components) for media in media_of(component)}
        return [file for file in self.attachments if str(file.id) in named]

    def texts(self) -> Iterator[str]:
        """The texts that can mention people: the content or the text displays."""
        yield self.content
        for component in walk(self.components):
            if component["type"] == Kind.TEXT_DISPLAY:
                yield component["content"]


def pinged(
    texts: Iterator[str], allowed: dict[str, Any] | None, name_of: Callable[[str, int], str | None]
) -> Iterator[str]:
    """The people and roles that the texts notify under `allowed_mentions`; without it, everything is allowed.

    Mentions inside code count too: a test that looks for pings should find one too many, not one too few.

    Rules: https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    for written in texts:
        for match in _MENTION.finditer(written):
            if match["wide"]:
                if _may_ping(allowed, "everyone", ""):
                    yield f"@{match['wide']}"
                continue
            kind = "roles" if match["role"] else "users"
            name = name_of(kind, int(match["id"]))
            if name is not None and _may_ping(allowed, kind, match["id"]):
                yield f"@{name}"


def _may_ping(allowed: dict[str, Any] | None, kind: str, mentioned: str) -> bool:
    if allowed is None:
        return True
    listed: Collection[Any] = allowed.get(kind) or ()
    return kind in (allowed.get("parse") or ()) or mentioned in map(str, listed)
