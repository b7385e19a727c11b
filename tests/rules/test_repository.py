"""What may not stand in the repository, and what must."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(line) for line in listed.stdout.splitlines()]


def test_no_folder_or_module_is_a_drawer_for_leftovers(tracked):
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [path for path in tracked if drawers & {part.removesuffix(".py") for part in path.parts}] == []


def test_what_people_are_told_to_run_exists(tracked):
    for name in ("bot", "cogs", "tests", "config.example.toml", "Dockerfile", "README.md", "steward.py", ".ci/run"):
        assert (ROOT / name).exists()


@pytest.fixture(scope="module")
def steward():
    spec = importlib.util.spec_from_file_location("steward", ROOT / "steward.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_makefile_runs_steward_by_its_commands(steward):
    called = re.findall(r"steward\.py (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8").split("PYTHON", 1)[1])
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    for name in [*targets, *called]:
        assert name in {"$@", "check", "sandbox", *steward.OWN}


def test_check_looks_at_the_settings_and_does_not_run_the_projects_own_checks(steward, monkeypatch):
    ran = []
    monkeypatch.setattr(steward, "prepare", ran.append)
    monkeypatch.setattr(steward, "run", lambda arguments: ran.append(arguments) or 0)
    assert steward.main(["check", "--offline"]) == 0
    assert ran == [steward.RUN_LOCK, ["-m", "bot", "check", "--offline"]]


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
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
