"""Workforce management for contact centres: history -> forecast -> requirement -> roster, every number checkable."""

__version__ = "0.1.0"
