#!/usr/bin/env python3
"""Set up what Steward needs, then hand over, as in `python3 steward.py sandbox`.

Needs Python 3.11 or newer and nothing else. Creates `.venv` beside this file, installs the pinned, hash-checked
dependencies when they are missing or stale, says what it does, and runs the command inside.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
OLDEST = (3, 11)
BROWSER_TESTS = "tests/page"
CRASH_TESTS = "tests/commands/test_crash.py"
"""Their processes are killed before they can write down what was reached, and do too little when they are slowed down."""
CALLED_AS = "STEWARD_CALLED_AS"
"""Tells the bot how its commands were called, for its `--help` to say the same."""

CHECKS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
    ("imports", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
)
LOCKS = ((RUN_LOCK, []), (DEVELOPMENT_LOCK, ["--group", "dev"]))

USAGE = """\
python3 steward.py COMMAND

  sandbox   try Steward with no account anywhere: the real bot against stand-ins for Discord and Roblox
  check     say in words what of your settings will not work
  run       run the bot with a real token and keys
  console, open-cloud, commands, health, journal, unfreeze
            as `python -m bot` has them

For work on Steward itself:

  test      run the tests, except those in a browser
  ci        what the project's checks run: ruff, mypy, import rules, all tests; also `make check`
  bench     print the benchmarks
  docs      write the tables of docs/ from the code; with --pictures also take the pictures, in a browser
  coverage  run the tests and print which lines they never reach
  sentences write every sentence that people read in Discord to build/steward.pot, for translators
  lock      pin the dependencies of pyproject.toml again
"""


def main(arguments: list[str]) -> int:
    """Run one command of the list above; return its exit code."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Steward needs Python 3.11 or newer; this is Python {found}.", file=sys.stderr)
        return 1
    command, *rest = arguments or ["help"]
    if command in {"help", "-h", "--help"}:
        print(USAGE)
        return 0
    if command in OWN:
        prepare(DEVELOPMENT_LOCK)
        return OWN[command](rest)
    if command not in BOT:
        print(f"There is no command {command!r}. Nothing was done.\n\n{USAGE}", file=sys.stderr)
        return 2
    prepare(RUN_LOCK)
    return run(["-m", "bot", command, *from_here(rest)])


def from_here(arguments: list[str]) -> list[str]:
    """Make the paths that are typed start from the caller's folder: the bot runs in the project's, where its settings are."""
    halves = (each.split("=", 1) if each.partition("=")[0] in PATHS else [each] for each in arguments)
    words = [word for each in halves for word in each]
    pairs = zip(["", *words], words, strict=False)
    return [str(Path(word).absolute()) if before in PATHS else word for before, word in pairs]


def prepare(lock_file: Path) -> None:
    """Make `.venv` hold what `lock_file` pins; do nothing where it already does.

    The development lock holds everything that the run lock does, so a stamp of either serves a run.
    """
    stamps = {RUN_LOCK: VENV / "run.stamp", DEVELOPMENT_LOCK: VENV / "development.stamp"}
    wanted = [DEVELOPMENT_LOCK] if lock_file == DEVELOPMENT_LOCK else [RUN_LOCK, DEVELOPMENT_LOCK]
    if PYTHON.exists() and any(read(stamps[lock]) == fingerprint(lock) for lock in wanted):
        return
    if not PYTHON.exists():
        create()
    print(f"Installing the dependencies pinned in {lock_file.name} ...", flush=True)
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(lock_file),
    ]
    if run(install) != 0:
        raise SystemExit(
            "The dependencies could not be installed; pip's message above says why. Nothing else was done."
        )
    stamps[lock_file].write_text(fingerprint(lock_file), encoding="ascii")


def create() -> None:
    """Create `.venv`, or leave nothing of it: half of one would pass for a whole one at the next start."""
    print("Creating .venv ...", flush=True)
    try:
        venv.create(VENV, with_pip=True)
    except BaseException as error:
        shutil.rmtree(VENV, ignore_errors=True)
        if not isinstance(error, subprocess.CalledProcessError):
            raise
        raise SystemExit(
            "This Python cannot put pip into a virtual environment, so nothing was installed. On Debian and Ubuntu: "
            "sudo apt install python3-venv. Elsewhere: install Python from python.org. Then run this again."
        ) from None


def fingerprint(lock_file: Path) -> str:
    """Name one state of a lock file under one interpreter."""
    return hashlib.sha256(lock_file.read_bytes() + sys.version.encode()).hexdigest()


def read(stamp: Path) -> str:
    """Return a stamp's text; an empty one if there is no stamp."""
    return stamp.read_text(encoding="ascii") if stamp.exists() else ""


def run(arguments: list[str]) -> int:
    """Run the virtual environment's Python in the project's folder; only it gets Ctrl-C."""
    process = subprocess.Popen([str(PYTHON), *arguments], cwd=ROOT, env={**os.environ, CALLED_AS: called_as()})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def called_as() -> str:
    """Return the command by which the person at the terminal started this script."""
    return f"{'py' if os.name == 'nt' else 'python3'} {sys.argv[0]}"


def test(arguments: list[str]) -> int:
    """Run the tests in one process more than there are cores, as some wait; the arguments are pytest's.

    Without arguments the tests in a browser are left to `ci`: they take as long as half of the others together.
    """
    # Every process of the tests, and each that they start, would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return run(["-m", "pytest", *(arguments or ["-n", workers(), "--ignore", BROWSER_TESTS])])


def workers() -> str:
    """Return how many processes share the tests."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return str(cores + 1)


def ci(arguments: list[str]) -> int:
    """Run every check, the tests last, and stop at the first that fails."""
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        code = run(command)
        if code != 0:
            return code
    print("== sentences", flush=True)
    code = sentences([])
    if code != 0:
        return code
    print("== tests", flush=True)
    code = test(arguments)
    if code != 0 or arguments:
        return code
    print("== tests in a browser", flush=True)
    return test(["-n", "auto", BROWSER_TESTS])


def bench(arguments: list[str]) -> int:
    """Run each benchmark in its own process, one after the other."""
    scripts = [ROOT / "benchmarks" / f"{name}.py" for name in arguments] or sorted(
        (ROOT / "benchmarks").glob("[!_]*.py")
    )
    return max((run(["-m", f"benchmarks.{script.stem}"]) for script in scripts), default=0)


def sentences(_arguments: list[str]) -> int:
    """Extract what people read in Discord, as gettext's template (see `bot/i18n.py`)."""
    return run(["-m", "docs._sentences"])


def docs(arguments: list[str]) -> int:
    """Write the tables of the documentation from the code, and with `--pictures` its pictures from the sandbox."""
    code = run(["-m", "docs._generate"])
    return run(["-m", "docs._pictures"]) if code == 0 and "--pictures" in arguments else code


def coverage(arguments: list[str]) -> int:
    """Measure which lines and branches the tests reach; the arguments are pytest's, as for `test`."""
    tests = arguments or ["-n", workers(), "--ignore", BROWSER_TESTS, "--ignore", CRASH_TESTS]
    steps = (["erase"], ["run", "-m", "pytest", *tests], ["combine", "--quiet"], ["report"])
    return max(run(["-m", "coverage", *step]) for step in steps)


def lock(_arguments: list[str]) -> int:
    """Resolve pyproject.toml for every platform into the two lock files, with hashes and no index address."""
    for lock_file, options in LOCKS:
        resolve = [
            "-m",
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            *options,
            "--universal",
            "--python-version",
            "3.11",
        ]
        code = run(
            [
                *resolve,
                "--generate-hashes",
                "--no-emit-index-url",
                "--no-header",
                "--no-annotate",
                "--quiet",
                "--output-file",
                str(lock_file),
            ]
        )
        if code != 0:
            return code
    return 0


OWN = {
    "test": test,
    "ci": ci,
    "bench": bench,
    "docs": docs,
    "coverage": coverage,
    "sentences": sentences,
    "lock": lock,
}
BOT = ("check", "commands", "console", "health", "journal", "open-cloud", "run", "sandbox", "unfreeze")
PATHS = ("--config", "--file", "--output", "--script", "--world")
"""The options of the bot's commands that take one."""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
