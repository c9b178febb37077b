"""The Erlang formulas against other people's numbers, and their speed against a plain loop."""
