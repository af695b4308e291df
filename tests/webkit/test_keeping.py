"""A certificate that is kept opens where there is no network, on an engine of another make."""

from tests.browser.person import Person
from tests.browser.portal import Portal
from tests.journeys.papers import publish
from tests.webkit.line import Line


def test_a_kept_certificate_opens_without_a_network(someone: Person, portal: Portal, line: Line):
    words = "Valid for a long time, read in a cellar"
    [paper] = publish(portal, someone.email, ("Gas safety record", "2099-01-01", words.encode()))
    someone.screen.go(f"/portal/documents/{paper}")
    someone.screen.sees(words)
    line.cut()
    someone.screen.go("/portal")
    someone.screen.go(f"/portal/documents/{paper}")
    someone.screen.sees(words)
    someone.screen.go("/portal/settings/storage")
    someone.screen.sees("1 document kept")
