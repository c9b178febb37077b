"""Quality and speed of wfm, each figure with the command that makes it."""
