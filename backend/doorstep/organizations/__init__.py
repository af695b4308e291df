"""The service business itself: its name, how to reach it, and how its portal looks."""
