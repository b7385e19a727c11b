"""Puts small mistakes into the code, one at a time, and says which of them no test notices.

    python3 steward.py mutation --sample 100 --seed 1
    python3 steward.py mutation --matching "require|ensure_"      # only in statements with such words

A mistake is another comparison, `or` for `and`, a missing `not`, a missing call or `raise`, another constant, or a function that
returns nothing. It is made in a copy of the project. The tests that reach its line are run; first those that are short and reach
much of the module that few others reach. Which tests reach a line is measured once, with `--measure`, and kept in
`build/reached`; it takes as long as all tests.

Ends with 1 if fewer than 97 % of the mistakes are noticed.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import coverage

from benchmarks._mutants import Mutant, mutants_of
from benchmarks._reached import FOLDER

ROOT = Path(__file__).parents[1]
AREAS = ("bot/access", "bot/journal", "bot/changes", "bot/features", "bot/runtime")
LEAST_NOTICED = 0.97
REACHED = ROOT / "build" / "reached"
OF_A_PROCESS = "tests/commands/test_process.py"
NOT_MEASURED = (
    "tests/page",
    "tests/unit/sandbox",
    "tests/commands/test_crash.py",
    OF_A_PROCESS,
    "tests/rules/test_container.py",
    "tests/rules/test_docs.py",
    "tests/rules/test_repository.py",
)
"""Tests that start processes of their own, of the stand-ins alone, or of the checkout rather than of the code."""
FIRST_S, LONGEST_S, MOST_TESTS = 10.0, 90.0, 500
"""How long the tests that are run together may take, by their measured times, and how many they are. The first are few: where a
mistake has no end, all that are run together wait for it."""
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".*_cache", ".hypothesis", "*.sqlite3*")


@dataclass(frozen=True)
class Reached:
    """Which tests reach which lines.

    Attributes:
        tests: The tests by file and line.
        times: Seconds that each test took; without tests that did not pass.
    """

    tests: Mapping[str, Mapping[int, Sequence[str]]]
    times: Mapping[str, float]

    @classmethod
    def read(cls, folder: Path) -> "Reached":
        """Read what `measure` wrote."""
        data = coverage.CoverageData(str(folder / "data"))
        data.read()
        files = {str(Path(file).relative_to(ROOT)): data.contexts_by_lineno(file) for file in data.measured_files()}
        times: dict[str, float] = {}
        for file in folder.glob("times-*.json"):
            for test, seconds in json.loads(file.read_text(encoding="utf-8")).items():
                times[test] = max(seconds, times.get(test, 0.0))
        return cls(files, times)

    def patience(self, tests: Iterable[str]) -> float:
        """Return the seconds after which tests that still run have no end, also on a busy machine."""
        return 60 + 4 * sum(self.times.get(test, LONGEST_S) for test in tests)

    def for_mutant(self, mutant: Mutant) -> Iterator[list[str]]:
        """Return the tests that reach a mistake, those together that are run together, the likeliest to notice it first.

        A line that nearly every test reaches is often one of a stop or a start; the tests of it reach the lines beside it too.
        What runs only while a module is imported, or in a process that a test starts, has no test, so the tests that reach
        anything in the module are taken, and then those that start the bot.
        """
        lines = self.tests.get(str(mutant.file), {})
        reaching = {test for line in mutant.lines for test in lines.get(line, ()) if test in self.times}
        found = reaching or {test for tests in lines.values() for test in tests if test in self.times}
        weights = Counter[str]()
        for tests in lines.values():
            weights.update(dict.fromkeys(tests, 1 / len(tests)))
        chosen, left = list[str](), FIRST_S
        for test in sorted(found, key=lambda each: (self.times[each] / weights[each], each)):
            left -= self.times[test]
            if chosen and (left < 0 or len(chosen) == MOST_TESTS):
                yield chosen
                chosen, left = [], LONGEST_S - self.times[test]
            chosen.append(test)
        if chosen:
            yield chosen
        if not reaching:
            yield [OF_A_PROCESS]


def measure(folder: Path) -> None:
    """Run the tests once, and write down which of them reach which lines. Until that is done, what was measured before stays."""
    folder.parent.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    environ = {**os.environ, FOLDER: str(new), "COVERAGE_FILE": str(new / "data")}
    left_out = [word for each in NOT_MEASURED for word in ("--ignore", each)]
    tests = ["-m", "coverage", "run", "-m", "pytest", "-q", "-n", "2", "-p", "benchmarks._reached", *left_out]
    for step in (tests, ["-m", "coverage", "combine", "--quiet"]):
        subprocess.run([sys.executable, *step], cwd=ROOT, env=environ, check=False)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def all_mutants(areas: Iterable[str], matching: str) -> list[Mutant]:
    """Return the mutants of every file of these folders, whose statement holds a pattern."""
    files = sorted(file.relative_to(ROOT) for area in areas for file in (ROOT / area).rglob("*.py"))
    found = [each for file in files for each in mutants_of(file, (ROOT / file).read_text(encoding="utf-8"))]
    return [each for each in found if re.search(matching, each.statement)]


@dataclass
class Copy:
    """A copy of the project, in which one mistake is at a time."""

    folder: Path
    reached: Reached
    written: int = 0

    def noticed_by(self, mutant: Mutant, tests: Sequence[str]) -> str | None:
        """Return the test that fails because of a mistake, or why none ran to its end; None if all pass.

        A test that fails once, and passes when it runs again by itself, has noticed nothing.
        """
        self._write(mutant.file, mutant.after)
        try:
            left = tests
            while left:
                failed = next(iter(self.failing(left, "-x")), None)
                if failed not in left or self.failing([failed]):
                    return failed
                left = left[left.index(failed) + 1 :]
        except subprocess.TimeoutExpired:
            return "no end"
        finally:
            self._write(mutant.file, mutant.before)
        return None

    def failing(self, tests: Sequence[str], *options: str) -> list[str]:
        """Return those of these tests that fail; a reason instead if pytest fails without naming one of them.

        Raises:
            subprocess.TimeoutExpired: They take far too long.
        """
        command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", *options, *tests]
        ended = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=self.reached.patience(tests), check=False
        )
        if ended.returncode == 0:
            return []
        lines = [line.partition(" ")[2] for line in ended.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        beginnings = {test: (f"{test} - ", f"{test}::") for test in tests}
        return [test for test in tests if any(line == test or line.startswith(beginnings[test]) for line in lines)] or [
            "no import"
        ]

    def _write(self, file: Path, text: str) -> None:
        """Write a file with a time of its own: Python knows a changed file by its time and size alone."""
        path = self.folder / file
        path.write_text(text, encoding="utf-8")
        self.written += 1
        os.utime(path, (1_000_000_000 + self.written, 1_000_000_000 + self.written))


def try_all(mutants: Sequence[Mutant], reached: Reached) -> list[Mutant]:
    """Try the mutants one after the other; return those that nothing notices.

    A test that fails in the copy without any mistake has noticed nothing.
    """
    survivors: list[Mutant] = []
    noticed: dict[str, list[Mutant]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        project = Copy(Path(folder) / "project", reached)
        shutil.copytree(ROOT, project.folder, ignore=LEFT_OUT)
        for number, mutant in enumerate(mutants, 1):
            tests, test, began = list[str](), None, time.monotonic()
            for together in reached.for_mutant(mutant):
                tests += together
                test = project.noticed_by(mutant, together)
                if test is not None:
                    break
            verdict = "SURVIVED" if test is None else "killed"
            seconds = time.monotonic() - began
            print(
                f"{number}/{len(mutants)} {verdict} {mutant.file}:{mutant.lines.start}"
                f" ({len(tests)} tests, {seconds:.0f} s) {test or ''}"
            )
            if test is None:
                survivors.append(mutant)
                print(mutant.difference)
            elif test in tests:
                noticed[test].append(mutant)
            sys.stdout.flush()
        for test in project.failing(list(noticed)) if noticed else ():
            print(f"fails without any mistake: {test}")
            survivors += noticed[test]
    return survivors


def main() -> int:
    """Print each mutant and what became of it; return 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=100, help="how many mistakes to try; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--matching", default="", help="only in statements in which this regular expression is found")
    parser.add_argument("--area", action="append", help="a folder; otherwise " + ", ".join(AREAS))
    parser.add_argument("--measure", action="store_true", help="measure again which test reaches which line")
    options = parser.parse_args()
    if options.measure or not (REACHED / "data").exists():
        measure(REACHED)
    mutants = all_mutants(options.area or AREAS, options.matching)
    if 0 < options.sample < len(mutants):
        chosen = Random(options.seed).sample(range(len(mutants)), options.sample)
        mutants = [mutants[each] for each in sorted(chosen)]
    survivors = try_all(mutants, Reached.read(REACHED))
    by_area = defaultdict(list)
    for mutant in survivors:
        by_area["/".join(mutant.file.parts[:2])].append(mutant)
    noticed = 1 - len(survivors) / max(1, len(mutants))
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} noticed ({noticed:.1%}), seed {options.seed}")
    for area, found in sorted(by_area.items()):
        print(f"  {area}: {len(found)} not noticed")
    return 0 if noticed >= LEAST_NOTICED else 1


if __name__ == "__main__":
    sys.exit(main())
