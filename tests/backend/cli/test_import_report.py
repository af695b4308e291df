"""What `doorstep import` says of documents that cannot be made yet."""

import pytest

from doorstep.cli.import_report import tell_report
from doorstep.imports import Report
from doorstep.imports.report import Waiting


def test_which_documents_wait_and_for_what_is_told(capsys: pytest.CaptureFixture[str]):
    waiting = [Waiting("R-1", ["P-1", "P\x1b-2"], {"P-1": 7}), Waiting("R-2", ["P-1"])]
    tell_report(Report(lines=3, awaited=201, waiting=waiting, written=True), dry_run=True)
    assert capsys.readouterr().out == (
        "201 documents wait for photos of the same customer:\n"
        "  R-1: P-1 (line 7 was refused), P -2\n"
        "  R-2: P-1\n"
        "  … and 199 more.\n"
        "3 lines, 0 of them bad. This was a dry run: nothing was written.\n"
    )


def test_which_files_are_not_as_they_were_brought_is_told(capsys: pytest.CaptureFixture[str]):
    tell_report(Report(altered=3, alterations=["C-1", "P\x1b-2"]), dry_run=True)
    assert capsys.readouterr().out.startswith(
        "3 files were made harmless or packed anew: hand out the portal's, not your own, of\n"
        "  C-1, P -2 … and 1 more.\n"
    )


def test_of_one_that_waits_it_is_told_in_the_singular(capsys: pytest.CaptureFixture[str]):
    tell_report(Report(awaited=1, waiting=[Waiting("R-1", ["P-1"])]), dry_run=True)
    assert capsys.readouterr().out.startswith("1 document waits for photos")
