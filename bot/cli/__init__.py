"""The command line: one module for each subcommand, named as it is typed."""
