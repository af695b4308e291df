"""Visits in a person's own calendar: a file of one, or an address that always has them all."""
