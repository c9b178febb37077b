"""Public data sets, brought into the form of a scenario's history."""
