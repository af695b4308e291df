"""Web Push: messages for a browser, encrypted, signed, and handed to its maker's push service."""
