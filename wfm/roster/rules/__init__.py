"""One file per rule: the constraints it adds."""
