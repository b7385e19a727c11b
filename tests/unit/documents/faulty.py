"""Functions for the worker that go wrong, each in its way; pickle finds them by their names."""

import os
import signal
import sys
import time

from bot.documents.paths import Nowhere
from bot.documents.scanning import Kind


def die(text):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(text):
    while True:
        time.sleep(1)


def busy(text):
    while True:
        pass


def swallow(text):
    return len([bytearray(50_000_000) for _ in range(1_000)])


def descend(text):
    return descend(text)


def lead_nowhere(text):
    raise Nowhere(1, Kind.OBJECT, 2, ("a", "b"))


def cannot_be_sent(text):
    raise Unsendable(lambda: None)


class Unsendable(Exception):
    pass


def speak(text):
    sys.stdout.write("noise that is no answer\n")
    return len(text)


def turned(text):
    return text[::-1]


def number_of_process(text):
    return os.getpid()
