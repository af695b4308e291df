"""In which way dates and times are written for somebody: decision 0012."""

from typing import Literal

Locale = Literal["en-GB", "en-US", "en-AU"]
"""What a contact can choose from (BCP 47): each writes a day or a time differently."""
