"""The console: a script of steps on a real bot, what it prints, and what it completes."""

import io
import json

import discord
import pytest
from discord import app_commands
from small_bot import LOG, field, playing

from sandbox.console.completion import Completion
from sandbox.console.console import Console


class Reason(discord.ui.Modal, title="Reason"):
    why = discord.ui.Label(text="Display reason", component=discord.ui.TextInput(default="Exploiting"))
    proof = discord.ui.Label(text="Proof", component=discord.ui.FileUpload(required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = ", ".join(file.filename for file in field(self.proof).values)
        await interaction.response.send_message(f"Banned: {field(self.why).value} ({files})", ephemeral=True)
        await interaction.client.get_channel(LOG.id).send("Case 1")


class Confirm(discord.ui.LayoutView):
    def __init__(self, player: str) -> None:
        super().__init__()
        self.row = discord.ui.ActionRow()
        confirm = discord.ui.Button(label="Confirm", style=discord.ButtonStyle.danger)
        confirm.callback = self.confirm
        self.row.add_item(confirm)
        self.length = discord.ui.Select(placeholder="Length", options=[discord.SelectOption(label="Seven days")])
        self.length.callback = self.choose
        menu = discord.ui.ActionRow(self.length)
        self.text = discord.ui.TextDisplay(f"Ban {player}?")
        self.add_item(discord.ui.Container(self.text, self.row, menu, accent_colour=discord.Colour.red()))

    async def confirm(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Reason())

    async def choose(self, interaction: discord.Interaction) -> None:
        self.text.content = f"For {self.length.values[0]}"
        await interaction.response.edit_message(view=self)


@app_commands.command(description="Ban.")
@app_commands.choices(kind=[app_commands.Choice(name="Everywhere", value="all")])
async def ban(
    interaction: discord.Interaction,
    player: str,
    kind: str = "all",
    evidence: discord.Attachment | None = None,
) -> None:
    name = f"{player} with {evidence.filename}" if evidence else player
    await interaction.response.send_message(view=Confirm(name), ephemeral=True)


@ban.autocomplete("player")
async def players(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    known = {"builderman": "156", "builder max": "7 8"}
    return [app_commands.Choice(name=name, value=known[name]) for name in known if name.startswith(typed)]


bans = app_commands.Group(name="bans", description="Bans.")


@bans.command(description="View.")
async def view(interaction: discord.Interaction, player: str) -> None:
    await interaction.response.send_message(f"no ban of {player}")


async def silent(interaction: discord.Interaction) -> None:
    pass


async def scripted(script: str, *, json: bool = True, **options):
    """The steps of a script, and its exit code."""
    out = io.StringIO()
    async with playing(ban, bans, silent, **options) as play:
        console = Console(play.discord, wait_seconds=0.05)
        code = await console.run(script.strip().splitlines(), out, json=json)
    return code, out.getvalue()


async def steps(script: str, **options):
    code, printed = await scripted(script, **options)
    return code, [json.loads(line) for line in printed.splitlines()]


async def test_a_script_bans_step_by_step(tmp_path):
    proof = tmp_path / "proof.png"
    proof.write_bytes(b"png")
    code, done = await steps(f"""
        # A comment and an empty line are passed over.

        as moderator
        complete /ban player: bui
        attach {proof}
        /ban player:156 kind:Everywhere
        choose Seven days menu:Length
        click Confirm
        attach {proof}
        fill Display reason="Exploiting: again"
        wait
        as member
        look
    """)
    assert code == 0
    assert [each["who"] for each in done] == ["moderator"] * 9 + ["member"] * 2
    assert [each["name"] for each in done[1]["choices"]] == ["builderman", "builder max"]
    card, chosen, opened, banned, log, nothing = (done[step] for step in (3, 4, 5, 7, 8, 10))
    assert (card["private"], card["text"].splitlines()[0]) == (True, "Ban 156 with proof.png?")
    assert [(each["label"], each["style"]) for each in card["buttons"]] == [("Confirm", "danger")]
    assert card["selects"] == [{"menu": "Length", "options": ["Seven days"], "disabled": False}]
    assert chosen["text"].startswith("For Seven days")
    assert [(each["label"], each["value"]) for each in opened["fields"]] == [
        ("Display reason", "Exploiting"),
        ("Proof", None),
    ]
    assert banned["text"] == "Banned: Exploiting: again (proof.png)"
    assert (log["text"], log["private"]) == ("Case 1", False)
    assert nothing["text"] == ""


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("dance", "unknown step 'dance'"),
        ("as nobody", "nobody is called 'nobody'"),
        ("/kick player:1", "there is no command '/kick'"),
        ("/ban", "/ban needs: player"),
        ("/ban max", "cannot read 'max'; write option:value"),
        ("click Confirm", "no button 'Confirm' in view"),
        ("choose Seven days", "no select in view"),
        ("fill Reason=x", "no dialog is open"),
        ("attach /no/such/file", "there is no file"),
        ("complete /ban", "write complete /command option:"),
        ("wait", "nothing new within 0.05 s"),
        ("wait long", "'long' is not a number"),
        ("/silent", "The application did not respond"),
    ],
)
async def test_a_step_that_cannot_be_done_says_why_and_the_rest_goes_on(step, error):
    code, [failed, after] = await steps(f"{step}\nhelp", ack_limit=0.05)
    assert code == 1
    assert failed["ok"] is False
    assert error in failed["error"]
    assert after["ok"] is True


async def test_a_file_that_nothing_takes_is_a_failure_and_is_put_away(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("a")
    code, done = await steps(f"attach {file}\n/bans view player:1\n/bans view player:1")
    assert code == 1
    assert [each["ok"] for each in done] == [True, False, True]


async def test_for_people_it_prints_what_they_see():
    code, printed = await scripted(
        "as moderator\n/ban player:156\nclick Confirm\nclick Nothing\nquit\nhelp", json=False
    )
    assert code == 1
    assert printed.splitlines() == [
        "You are Mona (Moderator).",
        "Steward · #staff · Mona used /ban · Only you can see this",
        "┌─ ● red ────────────",
        "│ Ban 156?",
        "│ [ Confirm ]",
        "│ [ Length ▾ ]",
        "│   ○ Seven days",
        "└────────────",
        "┌─ Reason ─",
        "│ Display reason (short, required): Exploiting",
        "│ Proof (file, optional):",
        '└─ fill Field="value" … sends it',
        "! there is no button 'Nothing' in view",
    ]


async def test_a_transcript_shows_who_typed_what():
    out = io.StringIO()
    async with playing(bans) as play:
        await Console(play.discord).run(["as member", "/bans view player:7"], out, echo=True)
    assert [line for line in out.getvalue().splitlines() if "> " in line] == [
        "moderator> as member",
        "member> /bans view player:7",
    ]


async def test_lines_are_read_from_a_file_as_well_as_from_a_list():
    out = io.StringIO()
    async with playing(bans) as play:
        console = Console(play.discord, who="member")
        assert await console.run(io.StringIO("/bans view player:7\n"), out) == 0
        assert await console.run(eventually("/bans view player:8"), out) == 0
    assert [line for line in out.getvalue().splitlines() if line.startswith("no ban")] == ["no ban of 7", "no ban of 8"]


async def eventually(line):
    yield line


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("l", ["look"]),
        ("/b", ["/ban", "/bans"]),
        ("/bans v", ["view"]),
        ("/bans view ", ["player:"]),
        ("/ban player:1 ", ["kind:", "evidence:"]),
        ("/ban player:builderm", ["player:156"]),
        ("/ban kind:Every player:builder", ["player:156", 'player:"7 8"']),
        ("/ban kind:E", ["kind:Everywhere"]),
        ("complete /ban pl", ["player:"]),
        ("as mo", ["moderator"]),
        ("click C", ["Confirm"]),
        ("wait 5", []),
    ],
)
async def test_lines_are_completed_by_commands_options_and_the_bots_own_suggestions(line, values):
    async with playing(ban, bans) as play:
        console = Console(play.discord)
        await console.do("/ban player:1")
        assert [choice.value for choice in await Completion(console).of(line)] == values
