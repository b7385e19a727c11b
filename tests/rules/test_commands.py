"""Every command says who may run it, and `/help` and the tree name the same commands."""

import ast
import re

import pytest
from project import ROOT

from bot.access import Capability
from bot.cli.commands import command_tree
from bot.features.staff.cards.help import SUBJECTS


@pytest.fixture
async def tree():
    return {each["name"]: each for each in await command_tree()}


async def test_every_command_declares_a_capability_or_that_it_is_open(tree):
    known = {*Capability, "everyone"}
    assert [name for name, each in tree.items() if each["capability"] not in known] == []


async def test_only_help_and_whoami_are_open_to_everyone(tree):
    assert {name for name, each in tree.items() if each["capability"] == "everyone"} == {"help", "staff whoami"}


async def test_every_capability_opens_at_least_one_command_or_bounds_one(tree):
    used = {each["capability"] for each in tree.values()}
    # A service asks for these in addition to the command's capability: for a permanent ban, and for data in a live session.
    asked_besides = {Capability.BANS_PERMANENT, Capability.DATA_FORCE}
    assert set(Capability) - used == asked_besides


def first_awaited(function):
    """The first thing that a function awaits, in the order of the source; functions inside it run later."""
    inside = {id(each) for nested in ast.walk(function) if is_nested(nested, function) for each in ast.walk(nested)}
    awaited = [each for each in ast.walk(function) if isinstance(each, ast.Await) and id(each) not in inside]
    return ast.unparse(min(awaited, key=lambda each: each.lineno).value)


def is_nested(node, function):
    return isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef | ast.Lambda) and node is not function


def test_every_command_is_acknowledged_before_it_does_anything():
    # An error before that says that nothing was changed.
    found = {
        f"{file.stem} {function.name}": first_awaited(function)
        for file in sorted((ROOT / "cogs").glob("*.py"))
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.AsyncFunctionDef)
        and any(ast.unparse(each).startswith("requires(") for each in function.decorator_list)
    }
    assert len(found) > 30
    first_responses = ("acknowledge(interaction", "interaction.response.")
    assert [name for name, first in found.items() if not first.startswith(first_responses)] == []


async def test_every_command_and_option_describes_itself(tree):
    silent = [
        f"{name} {option['name']}"
        for name, each in tree.items()
        for option in [*each["options"], {"name": "", "description": each["description"]}]
        if option["description"] in {"", "…", "..."} or not option["description"].strip(".…")
    ]
    assert silent == []


async def test_help_has_an_example_of_every_command_with_options_that_exist(tree):
    with_required = {name for name, each in tree.items() if any(option["required"] for option in each["options"])}
    examples = {name: each["example"] for name, each in tree.items() if each["example"]}
    assert with_required <= set(examples)
    for name, example in examples.items():
        given = set(re.findall(r'(\w+):(?:"|\S)', re.sub(r'"[^"]*"', '""', example)))
        options = {option["name"]: option["required"] for option in tree[name]["options"]}
        assert given <= set(options), name
        assert {option for option, required in options.items() if required} <= given, name


async def test_every_write_takes_a_reason(tree):
    writes = {
        Capability(each) for each in Capability if each.partition(":")[2] in {"write", "create", "delete", "restore"}
    }
    writes |= {
        Capability.DATA_SNAPSHOT,
        Capability.SERVERS_RESTART,
        Capability.PLACES_PUBLISH,
        Capability.ANNOUNCE_SEND,
    }
    writes.remove(Capability.NOTES_WRITE)  # a note is its own reason
    lacking = [
        name
        for name, each in tree.items()
        if each["capability"] in writes and "reason" not in {option["name"] for option in each["options"]}
    ]
    assert lacking == []


async def test_every_command_has_one_subject_in_help(tree):
    words = [word for each in SUBJECTS.values() for word in each]
    assert len(set(words)) == len(words)
    assert {name.split()[0] for name in tree} == set(words)


ASKING = {"keeps_words", "asks_for", "asks_for_a_ban", "asks_for_a_player", "asks_for_many"}
OF_DATA = {"entry_options", "change_options", "save_options", "asks_for_the_entry"}


def test_every_command_that_takes_words_brings_them_back_if_it_fails():
    lacking = []
    for file in (ROOT / "cogs").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.AsyncFunctionDef) or not any(
                "command(" in ast.unparse(each) for each in node.decorator_list
            ):
                continue
            taken = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
            used = {ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in node.decorator_list}
            if "reason" in taken or (file.stem in {"players", "announcements"} and "text" in taken):
                lacking += [] if used & (ASKING | OF_DATA) else [f"{file.stem}: {node.name}"]
    assert lacking == []
