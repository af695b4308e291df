"""Files that were brought in are looked at and made harmless here, in a process of its own."""
