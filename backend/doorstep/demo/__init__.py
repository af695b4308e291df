"""A made-up business in motion, and stand-ins for the outside world."""
