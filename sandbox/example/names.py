"""Believable Roblox names, made from words by seeded chance."""

from random import Random

_FIRST = (
    "Epic", "Noob", "Shadow", "Pixel", "Lucky", "Turbo", "Frosty", "Sunny", "Ninja", "Cosmic", "Blocky", "Mega", "Tiny",
    "Royal", "Silent", "Crazy", "Golden", "Neon", "Sky", "Iron", "Jelly", "Robo", "Candy", "Storm", "Lava", "Moon",
)  # fmt: skip
_SECOND = (
    "Builder", "Wolf", "Panda", "Gamer", "Knight", "Dragon", "Racer", "Fox", "Wizard", "Hunter", "Cat", "Tiger", "Bacon",
    "Miner", "Rocket", "Unicorn", "Pirate", "Slayer", "Penguin", "Falcon", "Taco", "Bee", "Viking", "Otter", "Ghost",
)  # fmt: skip
_GIVEN = (
    "Alex", "Sam", "Mia", "Leo", "Zoe", "Max", "Eva", "Noah", "Lily", "Finn", "Ivy", "Kai", "Luna", "Theo", "Nora", "Eli",
    "Ada", "Owen", "Ruby", "Jack", "Maya", "Liam", "Ella", "Hugo", "Aria", "Otis", "Tess", "Cole", "Yuki", "Omar",
)  # fmt: skip


def username(chance: Random) -> str:
    """A name of 3 to 20 letters, digits and at most one underscore."""
    style = chance.randrange(4)
    if style == 0:
        return f"{chance.choice(_FIRST)}{chance.choice(_SECOND)}{chance.randrange(10, 9999)}"
    if style == 1:
        return f"{chance.choice(_GIVEN)}_{chance.choice(_SECOND)}{chance.randrange(100)}"
    if style == 2:
        return f"x{chance.choice(_FIRST)}{chance.choice(_GIVEN)}{chance.randrange(2000, 2016)}"
    return f"{chance.choice(_FIRST).lower()}{chance.choice(_SECOND).lower()}{chance.randrange(1000)}"


def display_name(chance: Random, name: str) -> str:
    """A display name, which most people leave the same as their name."""
    return name if chance.random() < 0.6 else f"{chance.choice(_FIRST)} {chance.choice(_GIVEN)}"
