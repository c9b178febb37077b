"""From people needed to a named roster of shifts and breaks, with a proven lower bound."""
