"""A browser that dies in the middle of taking rows in: what it kept is whole, and it goes on."""

from dataclasses import replace

from tests.browser.person import Person
from tests.browser.portal import eventually
from tests.journeys.killed import has_all_of, how_far, publish_many_jobs
from tests.webkit.line import Line
from tests.webkit.phone import Phone

PART_OF_IT, ALL_OF_IT = 600, 10**9


def test_a_browser_killed_in_the_middle_of_the_first_sync_begins_again(
    phone: Phone, newcomer: Person, line: Line
):
    newcomer.screen.go("/portal")
    line.get_stuck("/api/sync", PART_OF_IT)
    newcomer.give_code()
    eventually(lambda: line.reached, "the first rows to be on their way")
    phone.kill()
    line.mend()

    back = replace(newcomer, screen=phone.screen())
    back.screen.go("/portal/jobs")
    back.screen.sees("Up to date")
    assert back.copy() == back.published() != set()


def test_a_browser_killed_while_rows_come_in_leaves_all_of_what_it_says_it_has(
    phone: Phone, someone: Person, line: Line
):
    someone.screen.go("/demo")
    reached = [how_far(someone)]
    published = publish_many_jobs(someone)
    for most in (PART_OF_IT, ALL_OF_IT):
        phone.kill()
        line.mend()
        line.get_stuck("/api/sync", most, before=1)
        replace(someone, screen=phone.screen()).screen.go("/portal")
        eventually(lambda: line.reached, "the second answer to be on its way")
        phone.kill()
        line.cut()

        back = replace(someone, screen=phone.screen())
        back.screen.go("/portal/jobs")
        back.screen.sees("Offline, as of")
        reached.append(how_far(back))
        assert has_all_of(back, published)
        assert not back.store()["meta"]["at_head"]
    assert reached == sorted(set(reached))

    line.mend()
    back.screen.sees("Past 36")
    back.screen.sees("Up to date")
    assert back.copy() == published
