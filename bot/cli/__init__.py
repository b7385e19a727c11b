"""The command line: one module for each subcommand, with the same name."""
