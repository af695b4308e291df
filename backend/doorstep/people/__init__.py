"""Whom the owners of a customer let in, and as what."""
