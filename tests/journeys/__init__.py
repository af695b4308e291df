"""Journeys that every engine must pass: told once here, run from tests/browser and tests/webkit.

Whoever runs them imports them and gives the fixtures `device`, `portal`, `someone`, `households`
and `picture`.
"""
