"""What every card of Steward must be, judged by what Discord gets: titles, buttons, colours, order, limits, times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.ui.cards import LABEL_LENGTH, TITLE_LENGTH, Meaning

MOST_COMPONENTS = 36
MOST_TEXT = 3_600
MOST_LINES = 2
"""Separators of one card."""
CONTAINER, SECTION, TEXT, SEPARATOR, ROW, BUTTON = 17, 9, 10, 14, 1, 2
COLOURS = frozenset(map(int, Meaning))
RETIRED = "🗒🧹🚫❔💾⏸⌛🧊🔒🔓❗✔✖"
"""Signs of earlier cards, each of which has another sign or a word now."""
ONE_WORD = frozenset({"Approve", "Cancel", "Next", "Previous", "Stop", "Unban", "View"})
"""Labels that say in one word what a press does. Others are a verb and what it is done to, or open a form."""
_ICONS = "🔨🟨👢↩📝📎🎮🆕👥⏳✅❌⛔🟣⚠⏭"
_MARKUP = re.compile("\N{ZERO WIDTH SPACE}|" r"\\(.)|\*\*|`|\[([^\]]*)\]\(<?[^)>]*>?\)")
_MENTION = re.compile(r"<(?:@[&!]?|#)\d+>")
_MOMENT = re.compile(r"<t:(\d{10,}):\w>")


def problems(container: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a card, as Discord got it."""
    children = container["components"]
    texts = list(_texts(children))
    yield from _title(texts)
    if container.get("accent_color") not in COLOURS:
        yield f"no colour of a meaning: {container.get('accent_color')}"
    if sum(1 for _ in _all(container)) > MOST_COMPONENTS:
        yield "too many components"
    if sum(map(len, texts)) > MOST_TEXT:
        yield "too much text"
    if sum(each["type"] == SEPARATOR for each in children) > MOST_LINES:
        yield "more than two lines between paragraphs"
    yield from _order(children)
    yield from _moments("\n".join(texts))
    for button in buttons(container):
        label = label_of(button)
        bare = " " not in label and not label.endswith("…") and label not in ONE_WORD
        if len(label) > LABEL_LENGTH or _has_icon(label) or bare:
            yield f"button {label!r}"
    for found in (each for each in texts if any(sign in each for sign in RETIRED)):
        yield f"a retired sign in {found[:60]!r}"


def buttons(container: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the buttons of a card."""
    yield from (each for each in _all(container) if each["type"] == BUTTON)


def label_of(button: dict[str, Any]) -> str:
    """Return what a button says, without the marks of a language for tests."""
    return re.sub("[⟦⟧]", "", button.get("label", ""))


def containers(body: Any) -> Iterator[dict[str, Any]]:
    """Yield the cards in the body of a request: of a message, an edit, or an answer to an interaction."""
    if not isinstance(body, dict):
        return
    inside = body.get("data")
    data = inside if isinstance(inside, dict) else body
    yield from (each for each in data.get("components") or () if each.get("type") == CONTAINER)


def plain(text: str) -> str:
    """Return a text as people see it, as far as its length goes."""
    return _MENTION.sub("@somebody", _MARKUP.sub(lambda found: found[1] or found[2] or "", text))


def _title(texts: list[str]) -> Iterator[str]:
    first, *_ = texts[0].split("\n") if texts else [""]
    title = plain(first.removeprefix("### "))
    if not first.startswith("### ") or len(title) > TITLE_LENGTH or title.endswith(".") or _has_icon(title):
        yield f"title {title!r}"
    if sum(line.startswith("### ") for text in texts for line in text.split("\n")) != 1:
        yield "not one title"


def _order(children: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a text below the actions: only rows come after the first row of buttons."""
    kinds = [
        "buttons" if each["type"] == ROW and each["components"][0]["type"] == BUTTON else each["type"]
        for each in children
    ]
    if "buttons" in kinds and set(kinds[kinds.index("buttons") :]) - {"buttons", ROW}:
        yield "something below the actions"


def _moments(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        found = _MOMENT.findall(line)
        if len(found) != len(set(found)):
            yield f"one moment in two forms: {line!r}"


def _has_icon(text: str) -> bool:
    return any(sign in text for sign in _ICONS + RETIRED)


def _texts(components: list[dict[str, Any]]) -> Iterator[str]:
    for each in components:
        if each["type"] == TEXT:
            yield each["content"]
        yield from _texts(each.get("components", []))


def _all(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield component
    for each in component.get("components", ()):
        yield from _all(each)
    if isinstance(component.get("accessory"), dict):
        yield component["accessory"]
