"""The small loops that a search runs millions of times, compiled by numba.

Plain functions of arrays: what they work out is said where they are used. Compiled code is kept beside the sources, so
that only the first run on a machine waits for the compiler.
"""
