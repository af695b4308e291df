"""What people are told of what happens: the last word, once, on the channel they chose."""
