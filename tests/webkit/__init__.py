"""The portal on WebKit: another engine, and one without Background Sync."""
