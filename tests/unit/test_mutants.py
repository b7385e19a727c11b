"""The mistakes that the mutation benchmark makes: each is one change of the code that runs, and Python still reads it."""

from pathlib import Path

import pytest
from project import ROOT

from benchmarks._mutants import mutants_of


def mistakes(source: str) -> list[str]:
    return [mutant.after for mutant in mutants_of(Path("x.py"), source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = b < c\n", ["a = b <= c\n"]),
        ("a = b is not None\n", ["a = b is None\n"]),
        ("a = b in c\n", ["a = b not in c\n"]),
        ("a = b and c\n", ["a = (b or c)\n"]),
        ("a = not b\n", ["a = (b)\n"]),
        ("a = 20\n", ["a = 21\n"]),
        ("a = True\n", ["a = False\n"]),
        ("def f():\n    check()\n", ["def f():\n    pass\n"]),
        ("async def f():\n    await check()\n", ["async def f():\n    pass\n"]),
        ("def f():\n    raise Refused\n", ["def f():\n    pass\n"]),
        ("def f():\n    return a\n", ["def f():\n    return None\n"]),
        ("größe = 'ß' if a == b else c\n", ["größe = 'ß' if a != b else c\n"]),
    ],
)
def test_a_mistake_of_each_kind(source, expected):
    assert mistakes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""\n',
        "import a\n",
        "a: list[1]\n",
        "@made(1)\ndef f() -> None: ...\n",
        "a = f'{b > c}'\n",
        "def f():\n    log.info('begun')\n",
        "def f():\n    return None\n",
        "if TYPE_CHECKING:\n    a = 1\n",
    ],
)
def test_what_does_nothing_at_run_time_is_left_alone(source):
    assert mistakes(source) == []


@pytest.mark.parametrize("file", ["bot/access/policy.py", "bot/journal/journal.py", "bot/features/bans/bans.py"])
def test_every_mistake_in_real_code_is_one_that_python_reads(file):
    source = (ROOT / file).read_text(encoding="utf-8")
    found = mutants_of(Path(file), source)
    assert len(found) > 20
    for mutant in found:
        compile(mutant.after, file, "exec")
        assert mutant.after != source
        assert mutant.difference.count("\n+") >= 1
