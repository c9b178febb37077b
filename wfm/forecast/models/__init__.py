"""One file per model of contacts; the list of them is in registry.py."""
