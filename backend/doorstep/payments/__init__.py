"""Paying by Stripe: sessions of its hosted page, its webhooks, and looking after both."""
