"""No secret reaches a log."""

from __future__ import annotations

import io
import logging

import pytest

from bot.settings import SecretFilter

SECRETS = ("tok/en+1", "tok/en+12345", "")


@pytest.fixture
def logged() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(SecretFilter(SECRETS))
    logger = logging.Logger("third.party")  # noqa: LOG001  known to no other test
    logger.addHandler(handler)
    return logger, stream


def test_secrets_are_masked_in_message_and_arguments(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.warning("tok/en+12345 and %s and %r", "tok/en+1", {"authorization": "Bot tok/en+12345"})
    logger.warning("GET /?key=tok%2Fen%2B1")
    assert stream.getvalue().splitlines() == [
        "*** and *** and {'authorization': 'Bot ***'}",
        "GET /?key=***",
    ]


def test_secrets_are_masked_in_tracebacks_and_stacks(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    try:
        raise ValueError("refused tok/en+12345")
    except ValueError:
        logger.exception("failed", stack_info=True)
    assert "tok/en" not in stream.getvalue()
    assert "ValueError: refused ***" in stream.getvalue()


def test_a_record_with_a_wrong_format_is_masked_and_kept(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.warning("%d", "tok/en+1")
    assert stream.getvalue() == "%d ('***',)\n"


def test_without_secrets_nothing_is_masked() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "100 %% of %s", ("it",), None)
    assert SecretFilter([""]).filter(record)
    assert record.getMessage() == "100 % of it"
