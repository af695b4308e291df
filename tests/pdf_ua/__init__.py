"""What a machine can check of PDF/UA-1 (ISO 14289-1:2014), with pikepdf.

The rules have the numbers of the Matterhorn Protocol's and veraPDF's list: clause and test. veraPDF
itself is in no package registry that the tests install from.
"""

import io
from typing import Any

import pikepdf

from .contents import faults_of_pages
from .structure import faults_of_tree


def faults(pdf: bytes) -> list[str]:
    """Return what is against the standard, each with its rule; an empty list if nothing is."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [*_faults_of_whole(opened), *faults_of_tree(opened), *faults_of_pages(opened)]


def _faults_of_whole(pdf: pikepdf.Pdf) -> list[str]:
    root: Any = pdf.Root
    marks, shown = root.get("/MarkInfo", {}), root.get("/ViewerPreferences", {})
    rules = {
        "6.2-1 it is not marked as tagged": marks.get("/Marked") is not True,
        "7.1-4 its tags are suspect": marks.get("/Suspects") is True,
        "7.1-8 it says nothing of itself as XMP": "/Metadata" not in root,
        "7.1-10 its title is not what a window shows": shown.get("/DisplayDocTitle") is not True,
        "7.1-11 it has no tree of tags": "/StructTreeRoot" not in root,
        "7.2-34 it has no language": not str(root.get("/Lang", "")),
        "7.10 it has layers": "/OCProperties" in root,
        "7.11 it has files in it": "/EmbeddedFiles" in root.get("/Names", {}),
        "7.16 it is encrypted": pdf.is_encrypted,
    }
    return [rule for rule, broken in rules.items() if broken] + _faults_of_xmp(pdf)


def _faults_of_xmp(pdf: pikepdf.Pdf) -> list[str]:
    known = pdf.open_metadata()
    rules = {
        "5-1 it does not say that it is PDF/UA-1": known.get("pdfuaid:part") != "1",
        "7.1-9 it has no title": not str(known.get("dc:title", "")).strip(),
    }
    return [rule for rule, broken in rules.items() if broken]
