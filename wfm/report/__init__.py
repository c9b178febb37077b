"""What a run says: figures a planner can read in a minute, as plain values; the command line lays them out."""
