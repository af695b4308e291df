"""Who the business works for: customers, the people who sign in for them, their addresses."""
