"""What may not stand in the repository, and what must."""

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


def test_the_makefile_is_steward_by_its_usual_names():
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    source = (ROOT / "steward.py").read_text(encoding="utf-8")
    assert targets
    for target in targets[1].split():
        assert f'"{target}"' in source or f"  {target} " in source


def test_the_changelog_speaks_of_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
