"""What is held about a customer: told, handed out as files, and erased when they ask for it."""
