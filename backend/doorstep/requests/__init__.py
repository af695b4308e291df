"""What customers ask for, with photos, and what the office answers."""
