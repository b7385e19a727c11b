"""Long-running operations (patterns.md): Roblox starts the work, and the client asks for its state until it is done."""

from collections.abc import Callable
from typing import TypeVar

from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._wire import Operation, Read, Request, UnguardedWrite
from bot.opencloud.errors import BadAnswer, NoAnswer

T = TypeVar("T")

_FIRST_WAIT_S, _LONGEST_WAIT_S, _MOST_POLLS = 0.5, 8.0, 10


async def finished(
    exchange: Exchange,
    started: Request[Read | UnguardedWrite],
    *,
    polling: Read,
    decode: Callable[[dict[str, Json]], T],
) -> T:
    """Start an operation and wait for its response. Ask for about a minute, with longer and longer pauses.

    Raises:
        BadAnswer: The operation ended with an error, or its path is not a path of Roblox.
        NoAnswer: The operation did not end in time.
    """
    state = await exchange.call(started, _state)
    wait = _FIRST_WAIT_S
    for _ in range(_MOST_POLLS):
        if state.get("done"):
            return decode(_response(state, polling))
        await exchange.pause(wait)
        wait = min(_LONGEST_WAIT_S, wait * 2)
        state = await exchange.call(Request(polling, _poll_path(state, polling)), _state)
    raise NoAnswer(polling.name)


def _state(answer: Answer) -> dict[str, Json]:
    return _decode.obj(answer.json)


def _poll_path(state: dict[str, Json], polling: Operation) -> str:
    path = state.get("path")
    if not isinstance(path, str) or not path.isascii() or ".." in path or not path.replace("/", "").strip():
        raise BadAnswer(polling.name, problem="an operation without a path")
    return f"/cloud/v2/{path.removeprefix('cloud/v2/')}"


def _response(state: dict[str, Json], polling: Operation) -> dict[str, Json]:
    failure, response = state.get("error"), state.get("response")
    if failure or not isinstance(response, dict):
        raise BadAnswer(polling.name, problem="the operation ended with an error")
    return response
