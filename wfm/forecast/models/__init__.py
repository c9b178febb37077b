"""One file per model of daily contacts; the list of them is in registry.py."""
