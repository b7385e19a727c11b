"""Place files and their versions."""
