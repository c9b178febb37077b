"""How well volumes are forecast, by one protocol on any series, beside what others offer."""
