"""One file per command; errors become exit codes."""
