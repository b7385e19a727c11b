"""Staff: what they may do, freezes, and the bot's health."""
