"""Where alerts lead, and which account they are about, for people who have several."""

from urllib.parse import quote

from .ways import Parcel

OTHER_ACCOUNT = "/portal/settings/open"
"""The screen that opens another of the person's accounts first."""


def opens(parcel: Parcel, path: str, account: str) -> str:
    """Return the path that leads to a screen; through the account it is of, if that has a name."""
    if not account:
        return path
    return f"{OTHER_ACCOUNT}?as={parcel.contact.id}&to={quote(path, safe='/')}"


def marked(parcel: Parcel, path: str) -> str:
    """Return the path with which alert leads there: the app marks it as read.

    It is in the fragment, of which no server hears. A test is no alert that could be read.
    """
    return path if parcel.kind == "test" else f"{path}#alert={parcel.alert_id}"


def words_of(parcel: Parcel, account: str, *, briefly: bool = False) -> tuple[str, str]:
    """Return title and body as they may be shown; whose account it is, if that has a name."""
    if parcel.discreet:
        return parcel.discreet_title, parcel.discreet_body
    body = (briefly and parcel.brief) or parcel.body
    return parcel.title, f"{account}: {body}" if account else body
