"""The order of the stages and the run folder they write."""
