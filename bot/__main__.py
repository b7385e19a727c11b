"""`python -m bot`: the command line, of which a health check needs next to nothing."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["health"]:
        from bot import vital_signs

        well = vital_signs.at_a_glance(words[1:])
        if well is not None:
            print(vital_signs.WELL if well else vital_signs.ILL)
            return 0 if well else 1
    from bot.cli.main import main as whole

    return whole(words)


if __name__ == "__main__":
    raise SystemExit(main())
