"""The limits of messages, dialogs and commands: values at each limit, and one more."""

import pytest
from discord_bodies import BAD_MESSAGES, GOOD_MESSAGES, button, modern, row, section, select, text

from sandbox.discord import DiscordError, validate, validate_commands


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


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n"}, {"content": None, "embeds": []}, modern()])
def test_an_empty_message_is_refused(body):
    with pytest.raises(DiscordError) as caught:
        validate.message(body)
    assert caught.value.code == 50006


def label(component, **fields):
    return {"type": 18, "label": "Reason", "component": component, **fields}


def text_input(**fields):
    return {"type": 4, "style": 1, "custom_id": "t", **fields}


def group(kind, options, **fields):
    return {"type": kind, "custom_id": "g", "options": select(options)["options"], **fields}


def upload(**fields):
    return {"type": 19, "custom_id": "f", **fields}


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
        (modal(label(text_input()), title="  "), "data.title"),
        (modal(label(text_input(), label=" ")), "data.components.0.label"),
        (modal(label(text_input(disabled=True))), "data.components.0.component.disabled"),
        (modal(label(group(21, 1))), "data.components.0.component.options"),
        (modal(label(group(22, 2, min_values=3, max_values=3))), "data.components.0.component.options"),
        (modal(label(upload(required=True, min_values=0))), "data.components.0.component.min_values"),
        (modal(label(upload(file_types=["text"]))), "data.components.0.component.file_types.0"),
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


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        (3, "x", True), (3, 5, False), (4, 5, True), (4, "5", False), (4, 5.5, False), (4, 2**53 + 1, False),
        (10, 5.5, True), (10, True, False), (10, None, False),
    ],
)  # fmt: skip
def test_a_suggestion_has_the_type_of_its_option(kind, value, right):
    body = {"choices": [{"name": "x", "value": value}]}
    if right:
        assert validate.choices(body, kind) == body["choices"]
        return
    with pytest.raises(DiscordError) as caught:
        validate.choices(body, kind)
    assert set(paths(caught.value.errors)) == {"data.choices.0.value"}


def option(name="o", kind=3, **fields):
    return {"name": name, "description": "An option.", "type": kind, **fields}


def command(*options, **fields):
    return {"name": "ban", "description": "Ban.", "options": list(options), **fields}


CHOICE = {"name": "x", "value": "x"}


def choices(number, length=2):
    return [{"name": f"{each:02}".ljust(length, "x"), "value": "x" * length} for each in range(number)]


def long_in_german():
    picks = [{**each, "name_localizations": {"de": "x" * 100}} for each in choices(25, length=60)]
    return [option(f"o{number}", choices=picks) for number in range(2)]


@pytest.mark.parametrize(
    "body",
    [
        command(*(option(f"o{n}") for n in range(25))),
        command(option(choices=choices(25))),
        command(option("bans", 2, options=[option("view", 1, options=[option()])])),
        command(option(required=True), option("p")),
        command(option(kind=11, file_types=["image", ".jpg"])),
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
        (command(option(choices=choices(26))), "options.0.choices"),
        (command(option(choices=[{"name": "x", "value": "x" * 101}])), "options.0.choices.0.value"),
        (command(option(choices=[CHOICE], autocomplete=True)), "options.0.autocomplete"),
        (command(option(choices=[CHOICE, {"name": "x", "value": "y"}])), "options.0.choices"),
        (command(option(kind=4, choices=[CHOICE])), "options.0.choices.0.value"),
        (command(option(kind=5, autocomplete=True)), "options.0.type"),
        (command(option("bans", 2)), "options.0.options"),
        (command(description="  "), "description"),
        (command(option(file_types=["image"])), "options.0.file_types"),
        (command(option(kind=11, file_types=["pictures"])), "options.0.file_types.0"),
        ({"name": "Ban", "type": 2, "description": "Bans."}, "description"),
        ({"name": "Ban", "type": 9}, "type"),
        (command(name_localizations={"de": "Bannen"}), "name_localizations.de"),
        (command(name_localizations={"xx": "ban"}), "name_localizations.xx"),
        (command(option(description_localizations={"de": "x" * 101})), "options.0.description_localizations.de"),
        (command(*long_in_german()), ""),
        (command(*(option(f"o{n}", choices=choices(20, length=100)) for n in range(2))), ""),
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
    with pytest.raises(DiscordError) as caught:
        validate_commands.commands([command(name=f"c{number}") for number in range(101)])
    assert caught.value.code == 30032


@pytest.mark.parametrize("kind", [2, 3])
def test_a_set_of_commands_has_at_most_fifteen_menus_of_a_kind(kind):
    menus = [{"name": f"Menu {number}", "type": kind} for number in range(16)]
    validate_commands.commands(menus[:15])
    with pytest.raises(DiscordError) as caught:
        validate_commands.commands(menus)
    assert caught.value.code == 30032
