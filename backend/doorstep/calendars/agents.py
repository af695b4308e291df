"""Which program reads a calendar, in words by which a person knows it."""

import re

from doorstep.sign_in.browsers import browser_of

KNOWN = (
    (r"Google-Calendar|Google-?Bot|Feedfetcher-Google", "Google Calendar"),
    (r"macOS/|CalendarAgent|CalendarStore", "Calendar on Mac"),
    (r"dataaccessd|calaccessd", "Calendar on iPhone or iPad"),
    (r"Microsoft[. ](?:Exchange|Office|Outlook)|Outlook", "Outlook"),
    (r"Thunderbird", "Thunderbird"),
    (r"ICSx5", "ICSx5 on Android"),
    (r"Evolution", "Evolution"),
    (r"YahooCalendar|Yahoo", "Yahoo Calendar"),
    (r"Proton", "Proton Calendar"),
    (r"FastMail", "Fastmail"),
    (r"Nextcloud", "Nextcloud"),
)
"""Expressions for what programs call themselves, the first that fits counts."""


def program_of(agent: str) -> str | None:
    """Return what a User-Agent says, which anybody may have made up; None if that is nothing."""
    for expression, name in KNOWN:
        if re.search(expression, agent, re.IGNORECASE):
            return name
    told = browser_of(agent)
    if told.browser and told.system:
        return f"{told.browser} on {told.system}"
    return told.browser
