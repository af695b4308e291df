"""The work the business does: jobs, and the visits they take."""
