"""Histories of a business by chance, and what must be true of what people were told of it."""

from .outside import World, living
from .playing import play

__all__ = ["World", "living", "play"]
