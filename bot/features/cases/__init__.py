"""Cases: what the journal holds, read and amended by people."""
