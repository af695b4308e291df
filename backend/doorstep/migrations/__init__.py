"""Tortoise migrations: the tables, step by step."""
