"""The question about a clock that leapt, in the log channel."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.journal import Doubt
from bot.runtime.erasing import ASK_AGAIN_S, Erasing

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DOUBT = Doubt(at=NOON, newest=NOON, before=NOON)


class Discord:
    """A client with one channel, which may be broken."""

    def __init__(self):
        self.sent, self.broken = [], False

    async def wait_until_ready(self):
        pass

    def get_partial_messageable(self, channel_id):
        assert channel_id == 5
        return SimpleNamespace(send=self.send)

    async def send(self, **message):
        if self.broken:
            raise OSError
        self.sent.append(message)


class Retention:
    doubt: Doubt | None = DOUBT

    async def erase(self):
        return self.doubt


@pytest.fixture
def discord():
    return Discord()


async def test_a_person_is_asked_once_a_week_until_there_is_no_doubt(discord):
    retention, now = Retention(), [0.0]
    erasing = Erasing(discord, retention, channel_id=5, timer=lambda: now[0])
    for at, sent in ((0.0, 1), (1.0, 1), (ASK_AGAIN_S - 1, 1), (ASK_AGAIN_S, 2)):
        now[0] = at
        await erasing.step()
        assert len(discord.sent) == sent
    retention.doubt, now[0] = None, 9 * ASK_AGAIN_S
    await erasing.step()
    assert len(discord.sent) == 2


async def test_a_question_that_discord_did_not_take_is_asked_at_the_next_round(discord, caplog):
    erasing = Erasing(discord, Retention(), channel_id=5)
    discord.broken = True
    await erasing.step()
    assert "could not be asked about the clock" in caplog.text
    discord.broken = False
    await erasing.step()
    assert len(discord.sent) == 1


async def test_without_a_log_channel_there_is_nobody_to_ask(discord):
    await Erasing(discord, Retention(), channel_id=None).step()
    assert discord.sent == []
