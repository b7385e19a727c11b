"""The console: the bot's commands typed at a terminal."""
