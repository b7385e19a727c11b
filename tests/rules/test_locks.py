"""The lock files: every package has hashes, no index address appears, and they agree with pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from project import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name):
    text = (ROOT / name).read_text(encoding="ascii")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="ascii")
    assert "://" not in text
    assert "--index" not in text
    assert "--extra-index" not in text
    assert "--find-links" not in text
    for requirement in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_both_locks_pin_the_same_versions():
    development = pins("requirements-dev.lock")
    for package, version in pins("requirements.lock").items():
        assert development[package] == version


def test_what_pyproject_asks_for_is_pinned_within_its_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {LOCKS[0]: project["project"]["dependencies"], LOCKS[1]: project["dependency-groups"]["dev"]}
    for lock, requirements in asked.items():
        pinned = pins(lock)
        for line in requirements:
            requirement = Requirement(line)
            name = requirement.name.lower().replace(".", "-")
            assert requirement.specifier.contains(pinned[name]), line
