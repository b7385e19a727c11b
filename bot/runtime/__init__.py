"""The bot between Discord and the services: the gate, who acts, the log channel, start and stop."""
