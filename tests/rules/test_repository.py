"""What must not be in the repository, and what must."""

import ast
import importlib.util
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from project import ROOT

from bot.cli.main import command_line


@pytest.fixture(scope="module")
def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(line) for line in listed.stdout.splitlines()]


def test_no_folder_or_module_has_a_name_like_utils(tracked):
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [path for path in tracked if drawers & {part.removesuffix(".py") for part in path.parts}] == []


def test_what_people_are_asked_to_run_exists(tracked):
    for name in (
        "bot",
        "cogs",
        "tests",
        "config.example.toml",
        "Dockerfile",
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "steward.py",
        ".ci/run",
    ):
        assert (ROOT / name).exists()


@pytest.fixture(scope="module")
def steward():
    spec = importlib.util.spec_from_file_location("steward", ROOT / "steward.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_makefile_runs_steward_by_its_commands(steward):
    called = re.findall(r"steward\.py (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8").split("PYTHON", 1)[1])
    (targets,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for name in [*targets.split(), *called]:
        assert name in {"$@", "check", "sandbox", *steward.OWN}


def test_what_runs_before_a_commit_is_what_the_checks_run(steward):
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    entries = {each["id"]: shlex.split(each["entry"]) for each in hooks}
    wanted = {
        name: [".venv/bin/python", *(word for word in command if word != ".")] for name, command in steward.CHECKS
    }
    assert entries == wanted | {"rules": [".venv/bin/python", "-m", "pytest", "-n0", "tests/rules"]}


def test_a_public_host_runs_the_checks_on_pythons_that_the_project_supports():
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["check"]
    assert job["steps"][-1] == {"run": "make check"}
    [oldest] = re.findall(r'requires-python = ">=(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [image, *_] = re.findall(r"FROM python:([\d.]+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert job["strategy"]["matrix"]["python"] == [oldest, image]


def test_check_looks_at_the_settings_and_does_not_run_the_projects_own_checks(steward, monkeypatch):
    ran = []

    def hand_over(arguments, *, python):
        ran.append(arguments)
        return 0

    monkeypatch.setattr(steward, "prepare", ran.append)
    monkeypatch.setattr(steward, "hand_over", hand_over)
    assert steward.main(["check", "--offline"]) == 0
    assert ran == [steward.RUN_LOCK, ["-m", "bot", "check", "--offline"]]


def test_an_unknown_command_is_refused_before_anything_is_installed(steward, monkeypatch, capsys):
    monkeypatch.setattr(steward, "prepare", lambda _: pytest.fail("something was installed"))
    assert steward.main(["frobnicate"]) == 2
    assert "There is no command 'frobnicate'" in capsys.readouterr().err


def test_a_path_that_is_typed_starts_from_the_folder_of_the_person_who_types_it(steward, monkeypatch, tmp_path):
    ran = []

    def hand_over(arguments, *, python):
        ran.extend(arguments)
        return 0

    monkeypatch.setattr(steward, "prepare", lambda _: None)
    monkeypatch.setattr(steward, "hand_over", hand_over)
    monkeypatch.chdir(tmp_path)
    steward.main(["journal", "--config", "a.toml", "export", "--format", "csv", "--output=b.csv"])
    a, b = str(tmp_path / "a.toml"), str(tmp_path / "b.csv")
    assert ran == ["-m", "bot", "journal", "--config", a, "export", "--format", "csv", "--output", b]


@pytest.mark.parametrize("command", ["sandbox", "run", "ci"])
def test_help_of_a_command_installs_nothing(steward, monkeypatch, command):
    monkeypatch.setattr(steward, "prepare", lambda _: pytest.fail("something was installed"))
    monkeypatch.setattr(steward, "hand_over", lambda _arguments, *, python: 0)
    assert steward.main([command, "--help"]) == 0


def test_steward_knows_every_command_and_path_of_the_bot(steward):
    commands = dict(_subcommands(command_line()))
    assert set(steward.BOT) == set(commands)
    every = [*commands.values(), *(each for parser in commands.values() for _, each in _subcommands(parser))]
    options = [action for parser in every for action in parser._actions]
    assert set(steward.PATHS) == {action.option_strings[0] for action in options if action.type is Path}


def test_help_names_the_command_that_was_called(steward, monkeypatch, capfd):
    monkeypatch.setattr(steward, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(sys, "argv", ["../steward.py"])
    assert steward.run(["-m", "bot", "journal", "verify", "--help"]) == 0
    assert capfd.readouterr().out.startswith(f"usage: {steward.called_as()} journal verify ")
    assert steward.called_as().endswith(" ../steward.py")
    monkeypatch.delenv(steward.CALLED_AS, raising=False)
    assert command_line().prog == "python -m bot"


def test_every_command_says_in_its_help_what_it_does_and_what_each_option_means():
    commands = [each for _, each in _subcommands(command_line())]
    for parser in [*commands, *(inner for each in commands for _, inner in _subcommands(each))]:
        assert parser.description
        assert [each.dest for each in parser._actions if not each.help and not isinstance(each.choices, dict)] == []


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_does_not_exist_is_refused_before_anything_starts(port, capsys):
    with pytest.raises(SystemExit):
        command_line().parse_args(["open-cloud", f"--port={port}"])
    assert "must be a number from 0 to 65535" in capsys.readouterr().err


def _subcommands(parser):
    return [pair for action in parser._actions if isinstance(action.choices, dict) for pair in action.choices.items()]


def test_a_python_without_pip_leaves_no_half_made_environment_and_says_what_to_install(steward, monkeypatch, tmp_path):
    def broken(folder, **_options):
        folder.mkdir()
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr(steward, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(steward.venv, "create", broken)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        steward.create()
    assert not (tmp_path / ".venv").exists()


def test_what_steward_prints_by_itself_fits_every_terminal():
    assert (ROOT / "steward.py").read_text(encoding="utf-8").isascii()


def test_the_changelog_speaks_of_this_version():
    (version,) = re.findall(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_two_classes_have_one_name():
    named = defaultdict(list)
    for folder in ("bot", "cogs"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    named[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in named.items() if len(paths) > 1} == {}


def test_no_module_has_more_lines_than_one_subject_takes():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("bot", "cogs", "sandbox")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {path: length for path, length in lengths.items() if length > 400} == {}
