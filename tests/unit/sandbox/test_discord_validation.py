"""The limits of messages, dialogs and commands, each met and each passed by one."""

import pytest

from bot.sandbox.discord import DiscordError, validate, validate_commands

V2 = 1 << 15


def text(content="x"):
    return {"type": 10, "content": content}


def button(number=0, **fields):
    return {"type": 2, "style": 1, "label": "Go", "custom_id": f"b{number}", **fields}


def row(*inside):
    return {"type": 1, "components": list(inside)}


def select(options=1, **fields):
    choices = [{"label": str(number), "value": str(number)} for number in range(options)]
    return {"type": 3, "custom_id": "s", "options": choices, **fields}


def modern(*components):
    return {"flags": V2, "components": list(components)}


def section(texts=1, accessory=None):
    return {"type": 9, "components": [text()] * texts, "accessory": accessory or button()}


def container(*inside, **fields):
    return {"type": 17, "components": list(inside), **fields}


def gallery(pictures, url="https://example.org/a.png"):
    return {"type": 12, "items": [{"media": {"url": url}}] * pictures}


GOOD_MESSAGES = {
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
    "link": modern(row({"type": 2, "style": 5, "label": "Go", "url": "https://example.org"})),
    "emoji only": modern(row(button(label=None, emoji={"name": "🔢"}))),
    "pictures": modern(gallery(10)),
    "uploaded": modern(gallery(1, "attachment://a.png")),
}

BAD_MESSAGES = {
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
    "unknown type": (modern({"type": 99}), "components.0.type"),
    "text input in a message": (modern(row({"type": 4, "custom_id": "x"})), "components.0.components.0.type"),
}


def paths(tree, at=()):
    """Every path of the error tree that has an error."""
    for key, value in tree.items():
        if key == "_errors":
            yield ".".join(at)
        else:
            yield from paths(value, (*at, key))


@pytest.mark.parametrize("body", GOOD_MESSAGES.values(), ids=GOOD_MESSAGES)
def test_a_message_at_its_limits_is_taken(body):
    validate.message(body, files=["a.png"])


@pytest.mark.parametrize(("body", "path"), BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_message_beyond_a_limit_is_refused_at_its_path(body, path):
    with pytest.raises(DiscordError) as caught:
        validate.message(body, files=["a.png"])
    assert caught.value.code == 50035
    assert path in set(paths(caught.value.errors))


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": None, "embeds": []}, modern()])
def test_an_empty_message_is_refused(body):
    with pytest.raises(DiscordError) as caught:
        validate.message(body)
    assert caught.value.code == 50006


def label(component, **fields):
    return {"type": 18, "label": "Reason", "component": component, **fields}


def text_input(**fields):
    return {"type": 4, "style": 1, "custom_id": "t", **fields}


def modal(*components, **fields):
    return {"title": "Ban", "custom_id": "m", "components": list(components), **fields}


@pytest.mark.parametrize(
    "body",
    [
        modal(*(label(text_input(custom_id=str(n))) for n in range(5)), title="x" * 45),
        modal(row(text_input(label="Reason", max_length=4000, value="x" * 4000))),
        modal(text(), label(select()), label({"type": 19, "custom_id": "f", "max_values": 10, "min_values": None})),
        modal(label({"type": 21, "custom_id": "r", "options": select(10)["options"]}), label({"type": 23, "custom_id": "c"})),
    ],
)  # fmt: skip
def test_a_dialog_at_its_limits_opens(body):
    validate.modal(body)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (modal(label(text_input()), title="x" * 46), "data.title"),
        (modal(label(text_input()), custom_id="x" * 101), "data.custom_id"),
        (modal(), "data.components"),
        (modal(*[text()] * 6), "data.components"),
        (modal(row(text_input())), "data.components.0.components.0.label"),
        (modal(row(button())), "data.components.0.components.0.type"),
        (modal(label(text_input(), label="x" * 46)), "data.components.0.label"),
        (modal(label(text_input(), description="x" * 101)), "data.components.0.description"),
        (modal(label(button())), "data.components.0.component.type"),
        (modal(label(text_input(max_length=4001))), "data.components.0.component.max_length"),
        (modal(label(text_input(max_length=2, value="abc"))), "data.components.0.component.value"),
        (modal(label(text_input(placeholder="x" * 101))), "data.components.0.component.placeholder"),
        (modal(label({"type": 19, "custom_id": "f", "max_values": 11})), "data.components.0.component.max_values"),
        (modal(section()), "data.components.0.type"),
    ],
)
def test_a_dialog_beyond_a_limit_is_refused_at_its_path(body, path):
    with pytest.raises(DiscordError) as caught:
        validate.modal(body)
    assert path in set(paths(caught.value.errors))


def test_at_most_twenty_five_suggestions_of_a_hundred_characters():
    suggestion = {"name": "x" * 100, "value": "x" * 100}
    assert len(validate.choices({"choices": [suggestion] * 25})) == 25
    for bad in ([suggestion] * 26, [{"name": "x" * 101, "value": "x"}], [{"name": "", "value": "x"}]):
        with pytest.raises(DiscordError):
            validate.choices({"choices": bad})


def option(name="o", kind=3, **fields):
    return {"name": name, "description": "An option.", "type": kind, **fields}


def command(*options, **fields):
    return {"name": "ban", "description": "Ban.", "options": list(options), **fields}


CHOICE = {"name": "x", "value": "x"}
LONG = {"name": "x" * 100, "value": "x" * 100}


@pytest.mark.parametrize(
    "body",
    [
        command(*(option(f"o{n}") for n in range(25))),
        command(option(choices=[CHOICE] * 25)),
        command(option("bans", 2, options=[option("view", 1, options=[option()])])),
        command(option(required=True), option("p")),
        {"name": "Ban this person", "type": 2},
    ],
)
def test_a_command_at_its_limits_is_registered(body):
    validate_commands.commands([body])


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (command(name="Ban"), "name"),
        (command(name="ban it"), "name"),
        (command(name="x" * 33), "name"),
        (command(description=""), "description"),
        (command(description="x" * 101), "description"),
        (command(*(option(f"o{n}") for n in range(26))), "options"),
        (command(option(), option()), "options"),
        (command(option(), option("p", required=True)), "options"),
        (command(option(), option("view", 1)), "options"),
        (command(option("a", 1, options=[option("b", 2)])), "options.0.options.0.type"),
        (command(option(kind=12)), "options.0.type"),
        (command(option(description="x" * 101)), "options.0.description"),
        (command(option(choices=[CHOICE] * 26)), "options.0.choices"),
        (command(option(choices=[{"name": "x", "value": "x" * 101}])), "options.0.choices.0.value"),
        (command(option(choices=[CHOICE], autocomplete=True)), "options.0.autocomplete"),
        (command(*(option(f"o{n}", choices=[LONG] * 20) for n in range(2))), ""),
    ],
)
def test_a_command_beyond_a_limit_is_refused_at_its_path(body, path):
    with pytest.raises(DiscordError) as caught:
        validate_commands.command(body)
    assert path in set(paths(caught.value.errors))


def test_a_set_of_commands_has_unique_names_and_at_most_a_hundred():
    with pytest.raises(DiscordError):
        validate_commands.commands([command(), command()])
    validate_commands.commands([command(name=f"c{number}") for number in range(100)])
    with pytest.raises(DiscordError):
        validate_commands.commands([command(name=f"c{number}") for number in range(101)])
