"""The stages of the search, in the order of `wfm.roster.search`: bound, moves, tracking, day, names, annealing."""
