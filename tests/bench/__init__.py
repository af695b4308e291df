"""`make bench`: what a round trip costs, beside peers that do less, in the same run."""
