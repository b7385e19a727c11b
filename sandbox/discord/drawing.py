"""Draws a message as plain text, as a person reads it; for a terminal, with boxes.

All text from outside loses its control and direction characters, because a terminal obeys them.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final

from sandbox.discord.components import LINK_STYLE, SELECTS, Component, Kind, value_of
from sandbox.discord.messages import Attachment, Message
from sandbox.discord.world import World

WIDTH: Final = 96
ONLY_YOU: Final = "Only you can see this"
THINKING: Final = "thinking…"

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\u200e\u200f]")
_CODE: Final = re.compile(
    r"(?<!\\)(?:```(?:[\w+-]*\n)?(?P<block>.*?)```|(?P<ticks>``?)(?P<inline>.+?)(?P=ticks))", re.DOTALL
)
_TAKEN_OUT: Final = re.compile(r"\0(\d+)\0")
_MARKUP: Final = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|<t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFsSR]))?>"
    r"|<@(?P<role>&)?!?(?P<who>\d+)>"
    r"|<#(?P<channel>\d+)>"
    r"|<a?(?P<emoji>:\w+:)\d+>"
    r"|<(?P<command>/[^:>]+):\d+>"
    r"|\[(?P<link>[^\]]+)\]\(<?(?P<url>https?://[^)>\s]+)>?\)"
    r"|(?P<bold>\*\*|__)(?=\S)(?P<stressed>.+?)(?<=\S)(?P=bold)"
    r"|(?m:^(?P<heading>\#{1,3} |-\# ))"
)
_UNITS: Final = (
    ("year", 365 * 86_400),
    ("month", 30 * 86_400),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
    ("second", 1),
)
_STYLES: Final = {
    "t": "%H:%M UTC",
    "T": "%H:%M:%S UTC",
    "d": "%d/%m/%Y",
    "D": "%-d %B %Y",
    "f": "%-d %B %Y %H:%M UTC",
    "F": "%A, %-d %B %Y %H:%M UTC",
    "s": "%d/%m/%Y %H:%M UTC",
    "S": "%d/%m/%Y %H:%M:%S UTC",
}
_COLOURS: Final = {
    "red": 0xED4245,
    "orange": 0xE67E22,
    "yellow": 0xFEE75C,
    "green": 0x57F287,
    "blue": 0x3498DB,
    "blurple": 0x5865F2,
    "purple": 0x9B59B6,
    "pink": 0xEB459E,
    "grey": 0x95A5A6,
    "black": 0x23272A,
    "white": 0xFFFFFF,
}


def harmless(text: str) -> str:
    """Text without the characters that control a terminal or change the order of text."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def relative(moment: datetime, now: datetime) -> str:
    """How Discord words `<t:…:R>`: "in 7 days", "2 hours ago"."""
    away = (moment - now).total_seconds()
    name, length = next((unit for unit in _UNITS if abs(away) >= unit[1]), ("second", 1))
    number = round(abs(away) / length)
    words = f"{number} {name}" + ("" if number == 1 else "s")
    return f"in {words}" if away > 0 else f"{words} ago"


def timestamp(seconds: int, style: str | None, now: datetime) -> str:
    """A Discord timestamp in words, in UTC."""
    try:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return "Invalid date"
    if style == "R":
        return relative(moment, now)
    # %-d is not known on Windows.
    return moment.strftime(_STYLES[style or "f"].replace("%-d", str(moment.day)))


def readable(world: World, text: str, *, bold: bool = False) -> str:
    """Markdown as people read it: without escapes, with mentions and times in words; `bold` keeps the stars."""
    codes: list[str] = []

    def taken_out(code: re.Match[str]) -> str:
        codes.append(code["block"].strip("\n") if code["block"] is not None else code["inline"])
        return f"\0{len(codes) - 1}\0"

    # Markup can go around code, and means nothing inside of it.
    prose = _prose(world, _CODE.sub(taken_out, text.replace("\0", "\N{REPLACEMENT CHARACTER}")), bold=bold)
    return harmless(_TAKEN_OUT.sub(lambda place: codes[int(place[1])], prose))


def _prose(world: World, text: str, *, bold: bool) -> str:
    def in_words(match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["time"]:
            return timestamp(int(found["time"]), found["style"], world.clock.now())
        if found["who"]:
            name = world.name_of("roles" if found["role"] else "users", int(found["who"]))
            return f"@{name or 'unknown'}"
        if found["channel"]:
            location = world.locations.get(int(found["channel"]))
            return f"#{location.channel.name if location else 'unknown'}"
        if found["link"]:
            return f"{_prose(world, found['link'], bold=bold)} ({found['url']})"
        if found["bold"]:
            inside = _prose(world, found["stressed"], bold=bold)
            return f"{found['bold']}{inside}{found['bold']}" if bold else inside
        return found["escaped"] or found["emoji"] or found["command"] or ""

    return _MARKUP.sub(in_words, text)


def size(length: int) -> str:
    """A number of bytes in a readable unit."""
    if length < 1024:
        return f"{length} bytes"
    return f"{length / 1024:.1f} KiB" if length < 1024**2 else f"{length / 1024**2:.1f} MiB"


def message(world: World, value: Message, *, boxed: bool = False) -> str:
    """A whole message as lines of text; `boxed` draws containers as boxes and wraps lines for a terminal."""
    return "\n".join(_Drawing(world, value, boxed=boxed).lines())


class _Drawing:
    """Draws one message."""

    def __init__(self, world: World, value: Message, *, boxed: bool) -> None:
        self._world = world
        self._message = value
        self._boxed = boxed
        self._drawn_by: dict[int, Callable[[Component], Iterable[str]]] = {
            Kind.TEXT_DISPLAY: lambda each: self._written(each["content"]),
            Kind.ACTION_ROW: self._row,
            Kind.SECTION: self._section,
            Kind.CONTAINER: self._container,
            Kind.SEPARATOR: self._separator,
            Kind.MEDIA_GALLERY: self._gallery,
            Kind.FILE: lambda each: [self._media(each["file"])],
        }

    def lines(self) -> list[str]:
        value = self._message
        if value.thinking:
            return [f"{self._world.bot.name} is {THINKING}"]
        found = list(self._written(value.content)) if value.content else []
        found += chain.from_iterable(map(self._embed, value.embeds))
        found += self._all(value.components)
        if not value.modern:
            found += [self._file(file) for file in value.attachments]
        return found

    def _written(self, text: str) -> Iterator[str]:
        for line in readable(self._world, text, bold=self._boxed).splitlines() or [""]:
            yield from textwrap.wrap(line, WIDTH, replace_whitespace=False) or [""] if self._boxed else [line]

    def _all(self, components: Iterable[Component]) -> Iterator[str]:
        return chain.from_iterable(map(self._component, components))

    def _component(self, component: Component) -> Iterable[str]:
        draw = self._drawn_by.get(component["type"])
        return draw(component) if draw else ()

    def _separator(self, component: Component) -> Iterator[str]:
        if self._boxed:
            yield "─" * 24 if value_of(component, "divider", default=True) else ""

    def _gallery(self, component: Component) -> Iterator[str]:
        for item in component["items"]:
            yield self._picture(item["media"], item.get("description"))

    def _row(self, row: Component) -> Iterator[str]:
        components = row["components"]
        buttons = [self.button(each) for each in components if each["type"] == Kind.BUTTON]
        if buttons:
            yield " ".join(buttons)
        for each in components:
            if each["type"] in SELECTS:
                yield from self._select(each)

    @staticmethod
    def button(component: Component) -> str:
        label = button_label(component)
        if component.get("style") == LINK_STYLE:
            return f"[ {label} → {harmless(component['url'])} ]"
        return f"[ {label} (disabled) ]" if component.get("disabled") else f"[ {label} ]"

    def _select(self, component: Component) -> Iterator[str]:
        title = harmless(component.get("placeholder") or "Make a selection")
        yield f"[ {title} ▾ ]" + (" (disabled)" if component.get("disabled") else "")
        for option in component.get("options") or ():
            described = f" — {harmless(option['description'])}" if option.get("description") else ""
            yield f"  {'●' if option.get('default') else '○'} {harmless(option['label'])}{described}"

    def _section(self, component: Component) -> Iterator[str]:
        yield from self._all(component["components"])
        accessory = component["accessory"]
        if accessory["type"] == Kind.BUTTON:
            yield self.button(accessory)
        else:
            yield self._picture(accessory["media"], accessory.get("description"))

    def _container(self, component: Component) -> Iterator[str]:
        inside = self._all(component["components"])
        if not self._boxed:
            yield from inside
            return
        accent = component.get("accent_color")
        yield "┌─" + (f" ● {colour_name(accent)} " if accent is not None else "") + "─" * 12
        yield from (f"│ {line}".rstrip() for line in inside)
        yield "└" + "─" * 12

    def _picture(self, media: dict[str, Any], description: str | None) -> str:
        file = self._attached(media)
        what = readable(self._world, description) if description else (file.name if file else "picture")
        return f"(picture: {what})"

    def _media(self, media: dict[str, Any]) -> str:
        file = self._attached(media)
        return self._file(file) if file else f"(file: {harmless(str(media['url']))})"

    def _attached(self, media: dict[str, Any]) -> Attachment | None:
        return next((file for file in self._message.attachments if str(file.id) == media.get("attachment_id")), None)

    @staticmethod
    def _file(file: Attachment) -> str:
        return f"(file: {harmless(file.name)}, {size(len(file.data))})"

    def _embed(self, embed: dict[str, Any]) -> Iterator[str]:
        for text in _embed_texts(embed):
            yield from self._written(text)
        for key in ("image", "thumbnail"):
            if embed.get(key):
                yield self._picture(embed[key], None)


def _embed_texts(embed: dict[str, Any]) -> Iterator[str]:
    parts = ((embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description"))
    yield from (part for part in parts if part)
    yield from (f"{field['name']}: {field['value']}" for field in embed.get("fields") or ())
    if footer := (embed.get("footer") or {}).get("text"):
        yield footer


def button_label(component: Component) -> str:
    """The text of a button: its emoji, then its label."""
    emoji = (component.get("emoji") or {}).get("name")
    return harmless(" ".join(part for part in (emoji, component.get("label")) if part))


def colour_name(value: int) -> str:
    """The nearest named color for 0xRRGGBB."""

    def distance(name: str) -> int:
        other = _COLOURS[name]
        return sum((((value >> shift) & 255) - ((other >> shift) & 255)) ** 2 for shift in (16, 8, 0))

    return min(_COLOURS, key=distance)
