"""One module per file of a run: how it is written, and how it is read back after somebody's hand was in it."""
