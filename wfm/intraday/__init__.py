"""Through the day: the forecast anew from what came, what the roster makes of it, and what to do about it."""
