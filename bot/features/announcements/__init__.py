"""Messages to players in the running game."""
