"""Message bodies at Discord's limits, and bodies that exceed each limit by one, with the path of the field."""

from typing import Any

V2 = 1 << 15

Body = dict[str, Any]


def text(content: str = "x") -> Body:
    return {"type": 10, "content": content}


def button(number: int = 0, **fields: object) -> Body:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": f"b{number}", **fields}


def row(*inside: Body) -> Body:
    return {"type": 1, "components": list(inside)}


def select(options: int = 1, **fields: object) -> Body:
    choices = [{"label": str(number), "value": str(number)} for number in range(options)]
    return {"type": 3, "custom_id": "s", "options": choices, **fields}


def option(label: str) -> Body:
    return {**select(), "options": [{"label": label, "value": "x"}]}


def link(url: str) -> Body:
    return {"type": 2, "style": 5, "label": "Go", "url": url}


def modern(*components: Body) -> Body:
    return {"flags": V2, "components": list(components)}


def section(texts: int = 1, accessory: Body | None = None) -> Body:
    return {"type": 9, "components": [text()] * texts, "accessory": accessory or button()}


def container(*inside: Body, **fields: object) -> Body:
    return {"type": 17, "components": list(inside), **fields}


def gallery(pictures: int, url: str = "https://example.org/a.png") -> Body:
    return {"type": 12, "items": [{"media": {"url": url}}] * pictures}


GOOD_MESSAGES: dict[str, Body] = {
    "content": {"content": "x" * 2000},
    "embeds": {"embeds": [{"description": "x" * 600}] * 10},
    "five rows of five": {
        "content": "x",
        "components": [row(*(button(r * 5 + c) for c in range(5))) for r in range(5)],
    },
    "select": {"content": "x", "components": [row(select(25))]},
    "forty components": modern(*[text()] * 40),
    "text": modern(text("x" * 2000), container(text("x" * 2000), accent_color=0xFFFFFF)),
    "section": modern(section(3)),
    "link": modern(row(link("https://example.org"), link("discord://-/channels/1/2"))),
    "premium": modern(row({"type": 2, "style": 6, "sku_id": "1200000000000000001"})),
    "emoji only": modern(row(button(label=None, emoji={"name": "🔢"}))),
    "pictures": modern(gallery(10)),
    "uploaded": modern(gallery(1, "attachment://a.png")),
}

BAD_MESSAGES: dict[str, tuple[Body, str]] = {
    "long content": ({"content": "x" * 2001}, "content"),
    "number as content": ({"content": 5}, "content"),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    "long embeds": ({"embeds": [{"description": "x" * 601}] * 10}, "embeds"),
    "long embed": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "embed field": ({"embeds": [{"fields": [{"name": "x", "value": ""}]}]}, "embeds.0.fields.0.value"),
    "six rows": ({"content": "x", "components": [row(button(n)) for n in range(6)]}, "components"),
    "text without the flag": ({"components": [text()]}, "components.0.type"),
    "content beside V2": ({**modern(text()), "content": "x"}, "content"),
    "embeds beside V2": ({**modern(text()), "embeds": [{"title": "x"}]}, "embeds"),
    "forty-one components": (modern(*[text()] * 41), "components"),
    "forty-one with nested ones": (modern(*[container(*[text()] * 20)] * 2), "components"),
    "long text over all": (modern(text("x" * 2000), container(text("x" * 2001))), "components"),
    "empty text": (modern(text("")), "components.0.content"),
    "six buttons": (modern(row(*map(button, range(6)))), "components.0.components"),
    "two selects": (modern(row(select(), select(custom_id="t"))), "components.0"),
    "button beside select": (modern(row(select(), button())), "components.0"),
    "no options": (modern(row(select(0))), "components.0.components.0.options"),
    "26 options": (modern(row(select(26))), "components.0.components.0.options"),
    "same option twice": (
        modern(row({**select(), "options": [{"label": "a", "value": "a"}] * 2})),
        "components.0.components.0.options",
    ),
    "long option": (
        modern(row({**select(), "options": [{"label": "x" * 101, "value": "a"}]})),
        "components.0.components.0.options.0.label",
    ),
    "more at least than at most": (
        modern(row(select(3, min_values=3, max_values=2))),
        "components.0.components.0.max_values",
    ),
    "long label": (modern(row(button(label="x" * 81))), "components.0.components.0.label"),
    "long custom id": (modern(row(button(custom_id="x" * 101))), "components.0.components.0.custom_id"),
    "same custom id": (modern(row(button(), button())), "components"),
    "same id": (modern({**text(), "id": 3}, {**text(), "id": 3}), "components"),
    "no custom id": (modern(row(button(custom_id=None))), "components.0.components.0"),
    "link with custom id": (modern(row(button(style=5, url="https://example.org"))), "components.0.components.0"),
    "button that says nothing": (modern(row(button(label=None))), "components.0.components.0.label"),
    "unknown style": (modern(row(button(style=9))), "components.0.components.0.style"),
    "four texts in a section": (modern(section(4)), "components.0.components"),
    "no accessory": (modern({**section(), "accessory": None}), "components.0.accessory.type"),
    "text as accessory": (modern(section(1, text())), "components.0.accessory.type"),
    "container in container": (modern(container(container(text()))), "components.0.components.0.type"),
    "empty container": (modern(container()), "components.0.components"),
    "no colour": (modern(container(text(), accent_color=0x1000000)), "components.0.accent_color"),
    "no pictures": (modern(gallery(0)), "components.0.items"),
    "eleven pictures": (modern(gallery(11)), "components.0.items"),
    "picture from nowhere": (modern(gallery(1, "ftp://x")), "components.0.items.0.media.url"),
    "picture not uploaded": (modern(gallery(1, "attachment://b.png")), "components.0.items.0.media.url"),
    "blank text": (modern(text(" \n ")), "components.0.content"),
    "blank label": (modern(row(button(label="  "))), "components.0.components.0.label"),
    "blank option": (modern(row(option("  "))), "components.0.components.0.options.0.label"),
    "blank embed field": ({"embeds": [{"fields": [{"name": " ", "value": "x"}]}]}, "embeds.0.fields.0.name"),
    "script behind a link": (modern(row(link("javascript:alert(1)"))), "components.0.components.0.url"),
    "link to nowhere": (modern(row(link("https://"))), "components.0.components.0.url"),
    "link of two words": (modern(row(link("https://example.org/a b"))), "components.0.components.0.url"),
    "script behind an embed": ({"embeds": [{"title": "x", "url": "javascript:alert(1)"}]}, "embeds.0.url"),
    "premium with a label": (
        modern(row({"type": 2, "style": 6, "sku_id": "1200000000000000001", "label": "Buy"})),
        "components.0.components.0",
    ),
    "more to choose than options": (modern(row(select(2, max_values=3))), "components.0.components.0.options"),
    "more at least than options": (
        modern(row(select(2, min_values=3, max_values=3))),
        "components.0.components.0.options",
    ),
    "more chosen than can be": (
        modern(row({"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "user"}] * 2})),
        "components.0.components.0.default_values",
    ),
    "file from the web": (
        modern({"type": 13, "file": {"url": "https://example.org/a.txt"}}),
        "components.0.file.url",
    ),
    "unknown type": (modern({"type": 99}), "components.0.type"),
    "text input in a message": (modern(row({"type": 4, "custom_id": "x"})), "components.0.components.0.type"),
}
