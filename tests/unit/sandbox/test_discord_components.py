"""Buttons, selects and dialogs, used by people who may and by people who may not."""

import asyncio
from typing import Any

import discord
import pytest
from small_bot import LOG, MODERATOR, field, playing

from sandbox.discord import CannotDo

EVERY_SELECT = (discord.ui.Select, discord.ui.UserSelect, discord.ui.RoleSelect, discord.ui.ChannelSelect)


class Counter(discord.ui.LayoutView):
    """A card with one button that counts its presses."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed_by: list[str] = []
        self.text = discord.ui.TextDisplay("0 presses")
        self.button = discord.ui.Button(label="Count", emoji="🔢")
        self.button.callback = self.count
        link = discord.ui.Button(label="Rules", url="https://example.org/rules")
        disabled = discord.ui.Button(label="Undo", disabled=True)
        row = discord.ui.ActionRow(self.button, link, disabled)
        self.add_item(discord.ui.Container(self.text, row, accent_colour=discord.Colour.green()))

    async def count(self, interaction: discord.Interaction) -> None:
        self.pressed_by.append(interaction.user.display_name)
        self.text.content = f"{len(self.pressed_by)} presses"
        await interaction.response.edit_message(view=self)


class Lengths(discord.ui.LayoutView):
    """A card with buttons that say what they do; each writes its label."""

    def __init__(self) -> None:
        super().__init__()
        self.text = discord.ui.TextDisplay("nothing")
        row = discord.ui.ActionRow(*map(self.writing, ("Kick", "Kick for good", "Ban for 7 days")))
        self.add_item(discord.ui.Container(self.text, row))

    def writing(self, label: str) -> discord.ui.Button[Any]:
        button = discord.ui.Button[Any](label=label)

        async def write(interaction: discord.Interaction) -> None:
            self.text.content = f"pressed: {label}"
            await interaction.response.edit_message(view=self)

        button.callback = write
        return button


def shows(view_type, **options):
    async def card(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=view_type(), **options)

    return card


async def test_a_press_updates_the_message_in_place():
    async with playing(shows(Counter)) as play:
        card = (await play.mona.slash("/card")).message
        assert [(each.label, each.style, each.disabled) for each in card.buttons] == [
            ("🔢 Count", "secondary", False),
            ("Rules", "link", False),
            ("Undo", "secondary", True),
        ]
        answer = await play.mona.click("Count")
        assert answer.message == card
        assert "1 presses" in card.text
        assert card.edited


async def test_buttons_that_cannot_be_pressed_say_why():
    async with playing(shows(Counter)) as play:
        await play.mona.slash("/card")
        with pytest.raises(CannotDo, match="disabled"):
            await play.mona.click("Undo")
        with pytest.raises(CannotDo, match=r"opens https://example\.org/rules"):
            await play.mona.click("Rules")
        with pytest.raises(CannotDo, match="no button 'Redo' in view"):
            await play.mona.click("Redo")


async def test_a_button_is_found_by_its_first_words_if_none_is_called_just_that():
    async with playing(shows(Lengths)) as play:
        await play.mona.slash("/card")
        assert "for 7 days" in (await play.mona.click("Ban")).text
        assert "pressed: Kick\n" in (await play.mona.click("Kick")).text
        with pytest.raises(CannotDo, match="no button 'Ba' in view"):
            await play.mona.click("Ba")


async def test_people_press_the_button_of_their_own_answer_even_if_newer_messages_follow():
    async with playing(shows(Counter)) as play:
        own = (await play.mona.slash("/card")).message
        newer = (await play.mel.slash("/card")).message
        assert (await play.mona.click("Count")).message == own
        assert (await play.mona.click("Count", on=newer)).message == newer
        assert "1 presses" in newer.text


async def test_anyone_who_sees_a_button_can_press_it_and_nobody_else_unless_forged():
    async with playing(shows(Counter), shows_privately()) as play:
        await play.mona.slash("/card")
        assert "1 presses" in (await play.mel.click("count")).text
        await play.mona.slash("/private")
        private = play.mona.sees()[-1]
        with pytest.raises(CannotDo):
            await play.mel.click("Count", on=private)
        replayed = await play.mel.click("Count", on=private, even_if_private=True)
        assert "1 presses" in replayed.text
        forged = await play.mel.press_raw(private.buttons[0].custom_id, private.id)
        assert "2 presses" in forged.text


def shows_privately():
    async def private(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Counter(), ephemeral=True)

    return private


async def test_a_press_that_nobody_answers_fails_after_the_limit():
    async with playing(shows(Counter)) as play:
        card = (await play.mona.slash("/card")).message
        play.discord.ack_limit = 0.05
        answer = await play.mona.press_raw("no such id", card.id)
        assert answer.failed
        assert answer.text == "This interaction failed"


async def test_a_deferred_press_settles_with_the_edit():
    class Slow(Counter):
        async def count(self, interaction: discord.Interaction) -> None:
            await interaction.response.defer()
            self.text.content = "settled"
            await interaction.edit_original_response(view=self)

    async with playing(shows(Slow)) as play:
        await play.mona.slash("/card")
        assert "settled" in (await play.mona.click("Count")).text


async def test_an_edit_by_the_bots_own_token_settles_a_deferred_press_too():
    class Slow(Counter):
        async def count(self, interaction: discord.Interaction) -> None:
            await interaction.response.defer()
            self.text.content = "by token"
            message = await interaction.channel.fetch_message(interaction.message.id)
            await message.edit(view=self)

    async with playing(shows(Slow)) as play:
        await play.mona.slash("/card")
        assert "by token" in (await play.mona.click("Count")).text


async def test_each_kind_of_select_gives_what_was_chosen():
    got = []

    class Menus(discord.ui.View):
        def __init__(self) -> None:
            super().__init__()
            for kind in EVERY_SELECT:
                select = kind(placeholder=kind.__name__, max_values=2 if kind is discord.ui.Select else 1)
                select.callback = self.chosen(select)
                if kind is discord.ui.Select:
                    for label in ("One day", "Seven days", "For ever"):
                        select.add_option(label=label, value=label[:3])
                self.add_item(select)

        def chosen(self, select):
            async def callback(interaction: discord.Interaction) -> None:
                got.append([getattr(value, "id", value) for value in select.values])
                await interaction.response.send_message("noted", ephemeral=True)

            return callback

    async with playing(shows(Menus, content="Choose")) as play:
        card = (await play.mona.slash("/card")).message
        assert [select.placeholder for select in card.selects] == [kind.__name__ for kind in EVERY_SELECT]
        await play.mona.choose("One day", "For ever", menu="Select")
        await play.mona.choose("member", menu="UserSelect")
        await play.mona.choose("Moderator", menu="RoleSelect")
        await play.mona.choose("log", menu="ChannelSelect")
        assert got == [["One", "For"], [play.mel.id], [MODERATOR.id], [LOG.id]]
        with pytest.raises(CannotDo, match="choose 1 to 2"):
            await play.mona.choose("One day", "Seven days", "For ever", menu="Select")
        with pytest.raises(CannotDo, match="there are: One day"):
            await play.mona.choose("Never", menu="Select")
        with pytest.raises(CannotDo, match="nobody here"):
            await play.mona.choose("nobody", menu="UserSelect")


class Form(discord.ui.Modal, title="Evidence"):
    intro = discord.ui.TextDisplay("Say what happened.")
    reason = discord.ui.Label(
        text="Display reason", component=discord.ui.TextInput(max_length=20, default="Exploiting")
    )
    note = discord.ui.Label(
        text="Note",
        component=discord.ui.TextInput(style=discord.TextStyle.paragraph, required=False),
    )
    length = discord.ui.Label(
        text="Length",
        component=discord.ui.Select(
            options=[discord.SelectOption(label="A day"), discord.SelectOption(label="A week", default=True)]
        ),
    )
    proof = discord.ui.Label(text="Proof", component=discord.ui.FileUpload(max_values=2, required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = [f"{file.filename}={(await file.read()).decode()}" for file in field(self.proof).values]
        parts = [field(self.reason).value, field(self.note).value, *field(self.length).values, *files]
        await interaction.response.send_message(" | ".join(parts), ephemeral=True)


async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


async def test_a_dialog_opens_is_filled_and_answered():
    async with playing(ask) as play:
        opened = await play.mona.slash("/ask")
        assert opened.modal == play.mona.modal
        assert (opened.modal.title, opened.modal.text) == ("Evidence", "Say what happened.")
        assert [(each.label, each.style, each.required) for each in opened.modal.fields] == [
            ("Display reason", "short", True),
            ("Note", "paragraph", False),
            ("Length", "select", True),
            ("Proof", "file", False),
        ]
        answer = await play.mona.fill(note="again", length="A day", proof=[("a.txt", b"1"), ("b.txt", b"2")])
        assert answer.text == "Exploiting | again | A day | a.txt=1 | b.txt=2"
        assert play.mona.modal is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Display reason": "x" * 21}, "1 to 20 characters"),
        ({"Display reason": ""}, "1 to 20 characters"),
        ({"Reason": "x"}, "no field 'Reason'"),
        ({"Length": "A year"}, "there are: A day, A week"),
        ({"Proof": [("a", b""), ("b", b""), ("c", b"")]}, "takes 1 to 2"),
        ({"Proof": "/no/such/file"}, "cannot attach"),
    ],
)
async def test_a_dialog_does_not_take_what_does_not_fit_and_stays_open(fields, words):
    async with playing(ask) as play:
        await play.mona.slash("/ask")
        with pytest.raises(CannotDo, match=words):
            await play.mona.fill(fields)
        assert play.mona.modal is not None
        assert (await play.mona.fill()).text == "Exploiting |  | A week"


async def test_a_dismissed_dialog_cannot_be_filled():
    async with playing(ask) as play:
        await play.mona.slash("/ask")
        play.mona.dismiss()
        with pytest.raises(CannotDo, match="no dialog is open"):
            await play.mona.fill()


async def test_a_dialog_opened_by_a_button_can_update_the_message_of_the_button():
    class Rename(discord.ui.Modal, title="Rename"):
        name = discord.ui.TextInput(label="Name")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.edit_message(content=self.name.value)

    class Opener(discord.ui.View):
        @discord.ui.button(label="Rename")
        async def rename(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
            await interaction.response.send_modal(Rename())

    async with playing(shows(Opener, content="old")) as play:
        card = (await play.mona.slash("/card")).message
        opened = await play.mona.click("Rename")
        assert opened.private
        assert opened.text == "Rename"
        await play.mona.fill(name="new")
        assert card.content == "new"


async def test_seen_messages_stay_up_to_date_and_can_be_waited_for():
    async def work(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("0 %")
        await asyncio.sleep(0.01)
        await interaction.edit_original_response(content="100 %")

    async with playing(work) as play:
        progress = (await play.mona.slash("/work")).message
        await play.mel.until(lambda: "100 %" in progress.text)
        with pytest.raises(TimeoutError, match="100 %"):
            await play.mel.until(lambda: "200 %" in progress.text, timeout=0.01)
