"""The command line: `python -m bot run`, `check`, `health`, `sandbox`, `console`, `open-cloud`, `commands`.

Each command imports what it needs, so that `check` starts fast. A settings error is one readable message.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.errors import SettingsError

CONFIG = Path("config.toml")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except SettingsError as error:
        from bot.settings import describe

        print(describe(error.problems, options.config), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Steward, for the staff of a Roblox experience.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot with a real token and keys")
    run.add_argument("--config", type=Path, default=CONFIG)
    run.set_defaults(command=_run)

    check = commands.add_parser("check", help="say in words what will not work")
    check.add_argument("--config", type=Path, default=CONFIG)
    check.add_argument(
        "--offline", action="store_true", help="look at the settings alone, ask neither Discord nor Roblox"
    )
    check.add_argument("--who", metavar="ROLE", help="print what a role of the settings may do, with its limits")
    check.set_defaults(command=_check)

    health = commands.add_parser("health", help="exit 0 if a bot on this machine is connected to Discord")
    health.set_defaults(command=_health)

    for name, words in (
        ("sandbox", "try Steward with no account: the real bot between two stand-ins, with a console"),
        ("console", "the same for scripts: lines from standard input or a file"),
    ):
        console = commands.add_parser(name, help=words)
        console.add_argument("--world", type=Path, help="keep the world and the journal in this file")
        console.add_argument("--script", type=Path, help="take the lines from this file")
        console.add_argument("--json", action="store_true", help="print one JSON object per step")
        console.set_defaults(command=_console)

    open_cloud = commands.add_parser("open-cloud", help="the Open Cloud stand-in alone, on 127.0.0.1")
    open_cloud.add_argument("--port", type=int, default=0, help="0 takes a free one")
    open_cloud.add_argument("--world", type=Path, help="keep the world in this file")
    open_cloud.set_defaults(command=_open_cloud)

    tree = commands.add_parser("commands", help="print the command tree as JSON")
    tree.set_defaults(command=_commands)
    return parser


def _run(options: argparse.Namespace) -> int:
    from bot import app, settings

    return asyncio.run(app.run(settings.load(options.config)))


def _check(options: argparse.Namespace) -> int:
    from bot import check

    return check.run(options.config, offline=options.offline, who=options.who)


def _health(_options: argparse.Namespace) -> int:
    from bot.runtime.process import is_alive

    return 0 if is_alive() else 1


def _console(options: argparse.Namespace) -> int:
    from bot.sandbox.entry import run

    return asyncio.run(run(options.world, options.script, as_json=options.json))


def _open_cloud(options: argparse.Namespace) -> int:
    from bot.sandbox.roblox.serve import serve

    serve(options.port, options.world)
    return 0


def _commands(_options: argparse.Namespace) -> int:
    import json

    from bot.sandbox.harness import command_tree

    print(json.dumps(asyncio.run(command_tree()), indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
