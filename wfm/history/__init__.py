"""Reads call history, cleans it and says what it mended."""
