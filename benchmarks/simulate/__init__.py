"""How fast the simulation is, whether others' agrees, and whether requirements deliver what they say."""
