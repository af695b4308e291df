"""Documents that are made here: what the office says of them, and their files made of it."""
