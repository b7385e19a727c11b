"""No container engine is needed to know that the Dockerfile tells the truth: what it copies and calls exists."""

import re
import shlex
from pathlib import Path

from bot.__main__ import command_line
from bot.runtime.bot import Patience

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = [
    line.strip() for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")
]


def arguments(instruction):
    return [shlex.split(line)[1:] for line in INSTRUCTIONS if line.startswith(instruction + " ")]


def test_everything_that_is_copied_exists_and_is_let_through_by_dockerignore():
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [each for each in arguments("COPY") if not each[0].startswith("--from")]
    assert copied
    for *sources, _ in copied:
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
    assert int(re.search(r"stop_grace_period: (\d+)s", compose)[1]) > Patience().stop_s
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


def test_the_code_it_copies_is_all_that_run_needs():
    folders = {sources[0] for *sources, _ in arguments("COPY") if (ROOT / sources[0]).is_dir()}
    assert folders == {"bot", "cogs", "sandbox"}
