"""From forecast to people needed: Erlang formulas, the smallest staff for a target, shrinkage, FTE."""
