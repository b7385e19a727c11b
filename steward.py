#!/usr/bin/env python3
"""Set up what Steward needs, then hand over, as in `python3 steward.py sandbox`.

Needs Python 3.11 or newer and nothing else. Creates `.venv` beside this file, installs the pinned, hash-checked
dependencies when they are missing or stale, says what it does, and runs the command inside.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import venv
from ctypes import wintypes
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
SOAK = ("crash", "fuzz", "growth", "journal", "mutation", "values")
"""Benchmarks that take long; each ends with 1 if it finds a fault or a bound that is not kept."""
LOCKS = ((RUN_LOCK, []), (DEVELOPMENT_LOCK, ["--group", "dev"]))

USAGE = """\
python3 steward.py COMMAND

  sandbox   try Steward with no account anywhere: the real bot against stand-ins for Discord and Roblox
  check     say in words what of your settings will not work
  run       run the bot with a real token and keys
  console, open-cloud, commands, health, journal, probe, unfreeze
            as `python -m bot` has them

For work on Steward itself:

  test      run the tests, except the slow ones: whole processes, a browser, generated requests
  ci        what the project's checks run: ruff, mypy, import rules, all tests; also `make check`
  bench     print the benchmarks
  docs      write the tables of docs/ from the code; with --pictures also take the pictures, in a browser
  coverage  run the tests and print which lines they never reach
  mutation  put small mistakes into the code and print which of them no test notices
  fuzz      use the bot at random between its stand-ins and compare every answer with the world
  soak      what takes long: crash (kill it again and again), fuzz, growth, journal, mutation, values
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
    if command not in {*OWN, *BOT, *HELP}:
        print(f"There is no command {command!r}. Nothing was done.\n\n{USAGE}", file=sys.stderr)
        return 2
    asks_for_help = not HELP.isdisjoint([command, *rest])
    if command in BOT:
        if not asks_for_help:
            prepare(RUN_LOCK)
        # The bot's own help takes nothing but the standard library, so any Python can print it.
        return hand_over(
            ["-m", "bot", command, *from_here(rest)], python=Path(sys.executable) if asks_for_help else PYTHON
        )
    if asks_for_help and command != "test":  # after `test` come pytest's own options, of which --help is one
        print(USAGE)
        return 0
    prepare(DEVELOPMENT_LOCK)
    return OWN[command](rest)


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


def hand_over(arguments: list[str], *, python: Path = PYTHON) -> int:
    """Become that Python, so that there is one process to signal and one exit code. Windows cannot: there it is a child."""
    if os.name != "nt":
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execve(python, [str(python), *arguments], environment())  # noqa: S606  nothing here is given to a shell
    return run(arguments, python=python)


def run(arguments: list[str], *, python: Path = PYTHON) -> int:
    """Run the virtual environment's Python in the project's folder, and pass on signals. It does not outlive this process.

    Returns:
        Its exit code, or 128 and the number of the signal that ended it, as shells count.
    """
    process = subprocess.Popen([str(python), *arguments], cwd=ROOT, env=environment())
    end_with_this_process(process)
    earlier = signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
    try:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:  # which the terminal gives to the child as well
                continue
            return 128 - code if code < 0 else code
    finally:
        signal.signal(signal.SIGTERM, earlier)


def end_with_this_process(process: subprocess.Popen[bytes]) -> None:
    """On Windows, put a child into a job that Windows ends with this process, however that ends."""
    if sys.platform != "win32":
        return

    class Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", wintypes.DWORD),
            ("sizes", ctypes.c_size_t * 2),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priorities", wintypes.DWORD * 2),
            ("io", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    extended_limits, kill_on_close = 9, 0x2000
    windows = ctypes.WinDLL("kernel32", use_last_error=True)
    windows.CreateJobObjectW.restype = wintypes.HANDLE
    job = wintypes.HANDLE(windows.CreateJobObjectW(None, None))
    limits = Limits(flags=kill_on_close)
    windows.SetInformationJobObject(job, extended_limits, ctypes.byref(limits), ctypes.sizeof(limits))
    windows.AssignProcessToJobObject(
        job, wintypes.HANDLE(int(process._handle))
    )  # the job stays open until this process ends


def environment() -> dict[str, str]:
    """Return what a child finds in its environment."""
    return {**os.environ, CALLED_AS: called_as()}


def called_as() -> str:
    """Return the command by which the person at the terminal started this script."""
    return f"{'py' if os.name == 'nt' else 'python3'} {sys.argv[0]}"


def test(arguments: list[str]) -> int:
    """Run the tests; the arguments are pytest's.

    Without arguments the slow ones are left to `ci`: a fiftieth of the tests takes as long as half of the others.
    """
    return hand_over(pytest(arguments or fast_tests()))


def pytest(arguments: list[str]) -> list[str]:
    """Return how to run the tests; the arguments are pytest's."""
    # Every process of the tests, and each that they start, would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return ["-m", "pytest", *arguments]


def fast_tests() -> list[str]:
    """Return pytest's arguments for all tests but the slow ones."""
    return ["-n", workers(), "-m", "not slow", "--ignore", BROWSER_TESTS]


def workers() -> str:
    """Return how many processes share the tests: one more than there are cores, as some tests wait."""
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
    code = run(pytest(arguments or fast_tests()))
    if code != 0 or arguments:
        return code
    print("== slow tests", flush=True)
    return hand_over(pytest(["-n", workers(), "-m", "slow"]))


def bench(arguments: list[str]) -> int:
    """Run each benchmark in its own process, one after the other; they write benchmarks/RESULTS.md."""
    every = sorted(script.stem for script in (ROOT / "benchmarks").glob("[!_]*.py"))
    names = arguments or [name for name in every if name not in SOAK]
    os.environ["STEWARD_KEEPS_RESULTS"] = "1"
    return max((run(["-m", f"benchmarks.{name}"]) for name in names), default=0)


def mutation(arguments: list[str]) -> int:
    """Try whether the tests notice small mistakes; the arguments are those of benchmarks/mutation.py."""
    return run(["-m", "benchmarks.mutation", *arguments])


def fuzz(arguments: list[str]) -> int:
    """Use the bot at random; the arguments are those of benchmarks/fuzz.py."""
    return run(["-m", "benchmarks.fuzz", *arguments])


def soak(_arguments: list[str]) -> int:
    """Run what takes too long for the checks, all of it, one after the other."""
    return bench(list(SOAK))


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
    "mutation": mutation,
    "fuzz": fuzz,
    "soak": soak,
    "docs": docs,
    "coverage": coverage,
    "sentences": sentences,
    "lock": lock,
}
BOT = ("check", "commands", "console", "health", "journal", "open-cloud", "probe", "run", "sandbox", "unfreeze")
HELP = frozenset({"help", "-h", "--help"})
PATHS = ("--config", "--file", "--output", "--script", "--world")
"""The options of the bot's commands that take one."""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
