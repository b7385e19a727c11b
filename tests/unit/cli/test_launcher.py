"""`steward.py` as a process: signals reach what it starts, and nothing outlives it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from project import ROOT

LAUNCH = """
import sys
from pathlib import Path
import steward
steward.prepare = lambda _lock: None
steward.PYTHON = Path(sys.executable)
raise SystemExit({call})
"""
needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")


def launched(call):
    return subprocess.Popen(
        [sys.executable, "-u", "-c", LAUNCH.format(call=call)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@needs_posix
def test_what_is_started_is_the_process_that_was_started_so_a_signal_reaches_it():
    with launched('steward.main(["open-cloud", "--port", "0"])') as process:
        address = json.loads(process.stdout.readline())["base_url"]
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)


@needs_posix
@pytest.mark.parametrize(
    ("ends", "code"), [("sys.exit(7)", 7), ("signal.raise_signal(signal.SIGKILL)", 128 + signal.SIGKILL)]
)
def test_one_of_several_steps_gets_the_signal_too_and_its_exit_code_is_passed_on(ends, code):
    step = f"import signal, sys; signal.signal(signal.SIGTERM, lambda *_: {ends}); print('ready', flush=True); signal.pause()"
    with launched(f"steward.run(['-c', {step!r}])") as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == code


def test_the_bots_help_takes_nothing_but_the_standard_library():
    program = "import sys; sys.path.insert(0, '.'); from bot.__main__ import main; main(['--help'])"
    isolated = [sys.executable, "-I", "-S", "-c", program]
    assert "COMMAND" in subprocess.run(isolated, cwd=ROOT, check=True, capture_output=True, text=True).stdout
