"""Push: which browsers take alerts, and what they are sent."""
