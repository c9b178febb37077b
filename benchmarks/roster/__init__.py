"""Rosters of any size, generated: gap to the bound, seconds, violations."""
