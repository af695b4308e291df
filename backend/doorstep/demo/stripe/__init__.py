"""A stand-in for Stripe: the part of its API that is used, its payment page, and no money."""

from .books import PLATFORM, Endpoint
from .running import StandIn
from .server import stripe_stand_in

__all__ = ["PLATFORM", "Endpoint", "StandIn", "stripe_stand_in"]
