"""The games that the settings name, and what every feature needs of them: players, field paths, moments, lists."""
