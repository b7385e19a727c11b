"""Changes of many players at once: a case for the whole, and under it an ordinary case for each player."""
