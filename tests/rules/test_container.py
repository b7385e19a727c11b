"""The files and commands that the Dockerfile names exist. Most of these tests need no container engine."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import ROOT

from bot.cli.main import NO_SANDBOX, command_line
from bot.runtime.bot import Patience

pytestmark = pytest.mark.slow

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = [
    line.strip() for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")
]


def arguments(instruction):
    return [shlex.split(line)[1:] for line in INSTRUCTIONS if line.startswith(instruction + " ")]


COPIED = [each for each in arguments("COPY") if not each[0].startswith("--from")]


def test_everything_that_is_copied_exists_and_is_let_through_by_dockerignore():
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert COPIED
    for *sources, _ in COPIED:
        for source in sources:
            assert (ROOT / source).exists()
            assert source in let_through


def test_it_runs_without_rights_and_from_two_stages():
    assert len(arguments("FROM")) == 2
    assert arguments("USER") == [["steward"]]
    users = [line for line in INSTRUCTIONS if line.startswith("USER")]
    assert INSTRUCTIONS.index(users[0]) < INSTRUCTIONS.index(
        next(i for i in INSTRUCTIONS if i.startswith("ENTRYPOINT"))
    )


def test_the_python_it_is_built_on_is_one_that_the_project_supports():
    for image, *_ in arguments("FROM"):
        version = re.fullmatch(r"python:3\.(\d+)-slim", image)
        assert version
        assert int(version[1]) >= 11


def test_compose_waits_longer_than_a_stop_takes_and_keeps_the_volume_that_the_image_names():
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    (grace_s,) = re.findall(r"stop_grace_period: (\d+)s", compose)
    assert int(grace_s) > Patience().stop_s
    ((volume,),) = arguments("VOLUME")
    assert f"steward-data:{volume}\n" in compose
    assert f":{volume}/config.toml:ro" in compose


def test_nothing_secret_can_get_into_a_layer():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert not {"!.env", "!config.toml"} & set(ignored)
    assert not re.search(r"TOKEN|KEY", DOCKERFILE)


def test_dependencies_are_pinned_by_hash():
    (install,) = [line for line in INSTRUCTIONS if "pip install" in line]
    assert "--require-hashes -r requirements.lock" in install


def test_its_commands_are_commands_of_ours():
    for command in ("run", "health"):
        assert f'"{command}"' in DOCKERFILE
        assert command_line().parse_args([command]).command


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The image's folders of our own, made by following the lines of the Dockerfile."""
    root = tmp_path_factory.mktemp("image")
    for *sources, target in COPIED:
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, root / target[1:], ignore=shutil.ignore_patterns("__pycache__"))
    (home,) = [words[0][1:] for words in arguments("WORKDIR") if words[0] != "/build"]
    (root / home).mkdir()
    shutil.copy(ROOT / "config.example.toml", root / home / "config.toml")
    (path,) = [
        word.partition("=/")[2] for words in arguments("ENV") for word in words if word.startswith("PYTHONPATH=")
    ]
    return Image(folder=root / home, path=root / path)


@dataclass(frozen=True)
class Image:
    folder: Path
    path: Path

    def run(self, *words):
        """Run a command in the image; return its exit code, its output and its errors."""
        secrets = {"DISCORD_TOKEN": "one.bots.token", "KINGDOM_OPEN_CLOUD_KEY": "one-games-key"}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={**os.environ, **secrets, "PYTHONPATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


def test_the_bot_is_all_that_is_in_it(image):
    assert {each.name for each in image.path.iterdir()} == {"bot", "cogs"}


def test_its_help_names_every_command(image):
    code, output, errors = image.run("--help")
    assert (code, errors) == (0, "")
    assert {"run", "check", "health", "journal", "unfreeze", "commands"} <= set(output.split())


def test_it_prints_its_own_command_tree(image):
    code, output, errors = image.run("commands")
    assert (code, errors) == (0, "")
    assert {each["name"] for each in json.loads(output)} >= {"ban", "data edit", "help"}


def test_it_checks_the_settings_beside_it(image):
    code, output, errors = image.run("check", "--offline")
    assert (code, errors) == (0, "")
    assert "Everything that was checked will work." in output


def test_it_says_that_no_bot_is_connected_yet(image):
    code, output, errors = image.run("health")
    assert (code, errors) == (1, "")
    assert output.startswith("Not running")


@pytest.mark.parametrize("words", ["sandbox --no-console", "console --json", "open-cloud --port 0"])
def test_it_says_where_the_sandbox_is(image, words):
    command = words.split()[0]
    assert image.run(*words.split()) == (
        2,
        "",
        NO_SANDBOX.format(command=command),
    )
