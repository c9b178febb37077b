"""The stages of the decomposition, in order: bound, workdays, day, names, improve."""
