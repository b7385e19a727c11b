"""One module per command group: the conversation and nothing else."""
