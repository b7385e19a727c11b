"""One module per API family: its operations, paths and fields, and how its lost writes are settled. Nothing else."""
