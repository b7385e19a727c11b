"""Only two modules read the client of an interaction; all others get typed objects passed in."""

import ast

from project import ROOT

READERS = {("bot/ui/host.py", "host_of"), ("bot/runtime/options.py", "suggestions_of")}


def clients_read(folder):
    """Each function in a folder that reads an attribute named `client`, by its file."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and any(
                isinstance(each, ast.Attribute) and each.attr == "client" for each in ast.walk(function)
            ):
                yield file.relative_to(ROOT).as_posix(), getattr(function, "name", "lambda")


def test_only_two_modules_read_the_client_of_an_interaction():
    assert {found for folder in ("bot/ui", "bot/runtime", "cogs") for found in clients_read(folder)} == READERS


def test_the_composition_sets_nothing_on_what_is_built_already():
    assigned = [
        ast.unparse(target)
        for each in ast.walk(ast.parse((ROOT / "bot/app.py").read_text(encoding="utf-8")))
        if isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Attribute)
    ]
    # discord.py keeps its addresses in its classes.
    assert assigned == ["Route.BASE", "DiscordWebSocket.DEFAULT_GATEWAY"]
