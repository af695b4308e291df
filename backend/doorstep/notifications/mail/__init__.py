"""Alerts by mail: how they are written, how they are stopped, and what comes back."""
