"""Rosters the way a rosterer mails them round."""
