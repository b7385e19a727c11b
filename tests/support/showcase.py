"""A small real bot that shows everything that Discord can draw, also what Steward does not use."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import discord
from discord import app_commands, ui
from small_bot import command, field, playing

from bot import settings
from bot.runtime.bot import Bot
from bot.storage import Database
from sandbox.example.world import example_world
from sandbox.harness import CONFIG, Sandbox, environment
from sandbox.page import PageServer
from sandbox.roblox import RobloxStandIn
from sandbox.roblox.headshots import draw

MARKDOWN = """\
# Heading
## Smaller
**bold** *italic* __under__ ~~gone~~ ||secret|| `code` \\*kept\\* [a link](https://example.org/) https://example.org/bare
> quoted
- one
- two
1. first
-# small print
<@1200000000000000101> <@&1200000000000000010> <#1200000000000000020> <t:1700000000:F> <t:1700000000:R>
```diff
- Coins: 1
+ Coins: 2
```
```json
{"name": "Ben", "coins": 12, "vip": true, "pet": null}
```"""


class Card(ui.LayoutView):
    """A card with one component of each kind."""

    def __init__(self, headshot: str) -> None:
        super().__init__()
        styles = discord.ButtonStyle
        buttons = [
            ui.Button[Any](label=style.name.title(), style=style)
            for style in (styles.primary, styles.secondary, styles.success, styles.danger)
        ]
        self.count = 0
        self.counter: ui.Button[Any] = buttons[0]
        self.counter.emoji = discord.PartialEmoji(name="🔢")
        self.select: ui.Select[Any] = ui.Select(
            placeholder="Choose fruit",
            min_values=1,
            max_values=2,
            options=[
                discord.SelectOption(label=name.title(), value=name, emoji=emoji, description=f"A fine {name}")
                for name, emoji in (("apple", "🍎"), ("pear", "🍐"), ("plum", "🫐"))
            ],
        )
        self.users: ui.UserSelect[Any] = ui.UserSelect(placeholder="Choose a person")
        self.roles: ui.RoleSelect[Any] = ui.RoleSelect(placeholder="Choose a role")
        self.channels: ui.ChannelSelect[Any] = ui.ChannelSelect(placeholder="Choose a channel")
        self.choice = ui.TextDisplay[Any]("Nothing chosen yet")
        _on_press(self.counter, self.counted)
        for select in (self.select, self.users, self.roles, self.channels):
            _on_press(select, self.chosen(select))
        self.add_item(
            ui.Container(
                ui.Section(
                    "### A section", "with a picture beside it", accessory=ui.Thumbnail(headshot, description="A face")
                ),
                ui.Separator(),
                ui.TextDisplay(MARKDOWN),
                ui.Separator(spacing=discord.SeparatorSpacing.large),
                ui.MediaGallery(
                    discord.MediaGalleryItem("attachment://one.png", description="The first"),
                    discord.MediaGalleryItem("attachment://two.png", description="The second", spoiler=True),
                ),
                ui.File("attachment://report.csv"),
                ui.Section("A section with a button", accessory=ui.Button(label="Disabled", disabled=True)),
                ui.ActionRow(*buttons, ui.Button(label="Docs", url="https://example.org/docs")),
                ui.ActionRow(self.select),
                ui.ActionRow(self.users),
                ui.ActionRow(self.roles),
                ui.ActionRow(self.channels),
                self.choice,
                accent_colour=discord.Colour.blurple(),
            )
        )

    async def counted(self, interaction: discord.Interaction) -> None:
        self.count += 1
        self.counter.label = f"Pressed {self.count}"
        await interaction.response.edit_message(view=self)

    def chosen(self, select: Any) -> Any:
        async def callback(interaction: discord.Interaction) -> None:
            names = [str(getattr(value, "name", value)) for value in select.values]
            self.choice.content = f"Chosen: {', '.join(names)}"
            await interaction.response.edit_message(view=self)

        return callback


def _on_press(item: Any, callback: Callable[[discord.Interaction], Awaitable[None]]) -> None:
    item.callback = callback


class Form(ui.Modal, title="A form of everything"):
    """A dialog with every kind of field."""

    note = ui.TextDisplay[Any]("Fill in **all** of it.")
    name = ui.Label[Any](text="Name", description="At least 3", component=ui.TextInput(min_length=3, max_length=10))
    story = ui.Label[Any](
        text="Story",
        component=ui.TextInput(style=discord.TextStyle.paragraph, required=False, default="Once upon a time"),
    )
    fruit = ui.Label[Any](
        text="Fruit", component=ui.Select(options=[discord.SelectOption(label=each) for each in ("Apple", "Pear")])
    )
    proof = ui.Label[Any](text="Proof", component=ui.FileUpload(required=False, max_values=2))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = [f"{file.filename}={(await file.read()).decode()}" for file in field(self.proof).values]
        parts = (field(self.name).value, field(self.story).value, *field(self.fruit).values, *files)
        await interaction.response.send_message(f"Got {' | '.join(parts)}", ephemeral=True)


class Boxes(ui.Modal, title="Boxes"):
    """A field of each kind with boxes, and a person."""

    size = ui.Label[Any](
        text="Size", component=ui.RadioGroup(options=[discord.RadioGroupOption(label=each) for each in "SML"])
    )
    extras = ui.Label[Any](
        text="Extras",
        component=ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=each) for each in ("Salt", "Oil")], required=False
        ),
    )
    sure = ui.Label[Any](text="Sure?", component=ui.Checkbox())
    friend = ui.Label[Any](text="Friend", component=ui.UserSelect())

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        parts = (field(self.size).value, *field(self.extras).values, field(self.sure).value)
        friend = field(self.friend).values[0].name
        await asyncio.sleep(0.4)
        await interaction.followup.send(f"Got {' '.join(map(str, parts))} {friend}")


def pictures() -> list[discord.File]:
    drawn = [discord.File(io.BytesIO(draw(number, 150)), f"{name}.png") for number, name in ((1, "one"), (2, "two"))]
    return [*drawn, discord.File(io.BytesIO(b"player,coins\nBen,12\n"), "report.csv")]


def commands(headshot: str) -> list[Any]:
    async def card(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Card(headshot), files=pictures())

    callbacks: tuple[Any, ...] = (card, form, boxes, embed, echo, progress, mute, options)
    made: list[Any] = [command(each, f"Try {each.__name__}.") for each in callbacks]
    made[-1].autocomplete("fruit")(fruits)
    secret = command(hidden, "Only for administrators.")
    secret.default_permissions = discord.Permissions(administrator=True)
    return [*made, secret]


async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


async def boxes(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Boxes())


async def embed(interaction: discord.Interaction) -> None:
    shown = discord.Embed(title="An embed", description="with **fields**", colour=0x2F9E63, url="https://example.org/")
    shown.set_author(name="Somebody").set_footer(text="The footer").set_thumbnail(url="attachment://one.png")
    shown.add_field(name="One", value="1").add_field(name="Two", value="2").add_field(
        name="Long", value="3", inline=False
    )
    await interaction.response.send_message("Words above", embed=shown, files=pictures())


async def echo(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(text)


async def progress(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await asyncio.sleep(0.3)
    await interaction.followup.send("Working: 0 %")
    for percent in (50, 100):
        await asyncio.sleep(0.1)
        await interaction.edit_original_response(content=f"Working: {percent} %")


async def mute(interaction: discord.Interaction) -> None:
    """Never answers."""


async def options(
    interaction: discord.Interaction,
    who: discord.User,
    amount: app_commands.Range[int, 1, 10],
    reason: app_commands.Range[str, 3, 20],
    sure: bool = False,
    where: discord.TextChannel | None = None,
    role: discord.Role | None = None,
    share: float | None = None,
    proof: discord.Attachment | None = None,
    fruit: str = "",
) -> None:
    content = (await proof.read()).decode() if proof else None
    parts = (who.name, amount, reason, sure, where and where.name, role and role.name, share, content, fruit)
    await interaction.response.send_message(" | ".join(map(str, parts)), ephemeral=True)


async def fruits(_interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    if current == "slow":
        await asyncio.sleep(30)
    known = ("Apple", "Pear", "Plum")
    return [app_commands.Choice(name=f"A ripe {each}", value=each) for each in known if current.lower() in each.lower()]


async def hidden(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("you found it", ephemeral=True)


@asynccontextmanager
async def showcase(folder: Path, *, ack_limit: float = 3.0) -> AsyncIterator[tuple[Sandbox, PageServer]]:
    """The page over the small bot."""
    journal = folder / "journal.sqlite3"
    async with Database.open(f"sqlite+aiosqlite:///{journal}") as database:
        await database.migrate()
    async with RobloxStandIn(example_world()) as roblox:
        headshot = f"{roblox.base_url}/headshots/70000001-150-square.png"
        async with playing(*commands(headshot), ack_limit=ack_limit) as play:
            running = Sandbox(
                discord=play.discord,
                roblox=roblox,
                bot=cast("Bot", play.bot),  # the page only asks for its user
                settings=settings.load(CONFIG, environment(roblox, play.discord)),
                journal=journal,
            )
            async with PageServer(running) as page:
                yield running, page
