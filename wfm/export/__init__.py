"""A roster the way it is mailed round."""
