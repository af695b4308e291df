"""Why a file is not taken, as it is said to whoever brought it."""

from enum import StrEnum


class Reason(StrEnum):
    """Why; `SENTENCES` has the words, which follow the file's name or "the file"."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    NOT_FOR_KIND = "not_for_kind"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    DYNAMIC_FORM = "dynamic_form"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    NOT_UTF8 = "not_utf8"
    CONTROL_CHARACTERS = "control_characters"
    MARKUP = "markup"
    TOO_MUCH_WORK = "too_much_work"
    INFECTED = "infected"
    SCANNER_AWAY = "scanner_away"
    TOO_LARGE_TO_SCAN = "too_large_to_scan"


SENTENCES = {
    Reason.EMPTY: "is empty",
    Reason.TOO_LARGE: "is too large",
    Reason.UNKNOWN_TYPE: "is no PDF, JPEG, PNG, HEIC, plain text or CSV, whatever it is called",
    Reason.NOT_FOR_KIND: "is no picture, as a photo is",
    Reason.DAMAGED: "is damaged or cut off: open it and save it anew",
    Reason.ENCRYPTED: "is protected by a password or restrictions: save it without them",
    Reason.NO_PAGES: "has no pages",
    Reason.TOO_MANY_PAGES: "has more than 2,000 pages",
    Reason.DYNAMIC_FORM: "is an XFA form, which only Adobe's reader shows: print it to a PDF",
    Reason.TOO_MANY_PIXELS: "has a picture of more pixels than we unpack",
    Reason.UNPACKS_TOO_LARGE: "unpacks to more than any honest document does",
    Reason.NOT_UTF8: "is text in another encoding than UTF-8: save it as UTF-8",
    Reason.CONTROL_CHARACTERS: "has control characters, so it is not plain text",
    Reason.MARKUP: "is a web page or other markup, which is not taken: print it to a PDF",
    Reason.TOO_MUCH_WORK: "takes too much time or memory to read",
    Reason.INFECTED: "is infected",
    Reason.SCANNER_AWAY: "could not be scanned for viruses, as the scanner is away: try again",
    Reason.TOO_LARGE_TO_SCAN: "is larger than the virus scanner takes: see its StreamMaxLength",
}


class Refused(Exception):
    """A file that is not taken; `sentence` says why, without the file's name."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason = reason
        self.sentence = SENTENCES[reason] + detail
        super().__init__(self.sentence)
