"""The pages: what is painted is in the tree or decoration, in fonts that are there."""

from collections.abc import Iterator
from typing import Any

import pikepdf

from .structure import children, elements

PAINTS = {
    *("Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*"),
    *("sh", "Do", "INLINE IMAGE"),
}
FILES = {"/FontFile", "/FontFile2", "/FontFile3"}


def faults_of_pages(pdf: pikepdf.Pdf) -> list[str]:
    """Return what is wrong with the pages of a PDF."""
    faults: list[str] = []
    for page in pdf.pages:
        faults += [*_faults_of_content(pdf, page.obj), *_faults_of_links(pdf, page.obj)]
        faults += _faults_of_fonts(page.obj)
    return list(dict.fromkeys(faults))


def _faults_of_content(pdf: pikepdf.Pdf, page: Any) -> Iterator[str]:
    open_now, tagged = list[str](), set[int]()
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            kind, mark = _marked(operands, page)
            if {kind, *open_now} >= {"artifact", "tag"}:
                yield "7.1-1 decoration and content are within each other"
            open_now.append(kind)
            tagged |= mark
        elif name == "EMC":
            open_now.pop()
        elif name in PAINTS and not {"artifact", "tag"} & set(open_now):
            yield f"7.1-3 {name} paints what is neither content nor decoration"
    parents = _parents(pdf, page.get("/StructParents"))
    if any(mark >= len(parents) or "/S" not in parents[mark] for mark in tagged):
        yield "7.1-3 there is content that is not in the tree"


def _marked(operands: Any, page: Any) -> tuple[str, set[int]]:
    """Return what begins here: a tag with its number, an artifact, or another mark."""
    if str(operands[0]) == "/Artifact":
        return "artifact", set()
    said = operands[1] if len(operands) > 1 else {}
    if isinstance(said, pikepdf.Name):
        said = page["/Resources"]["/Properties"][said]
    return ("tag", {int(said["/MCID"])}) if "/MCID" in said else ("other", set())


def _parents(pdf: pikepdf.Pdf, key: Any) -> list[Any]:
    """Return the elements of what is marked on a page, by its numbers."""
    root: Any = pdf.Root.get("/StructTreeRoot")
    if root is None or key is None:
        return []
    tree = pikepdf.NumberTree(root["/ParentTree"])
    found: Any = tree.get(int(key))
    return [{} if each is None else each for each in found] if found is not None else []


def _faults_of_links(pdf: pikepdf.Pdf, page: Any) -> Iterator[str]:
    links = [each for each in page.get("/Annots", []) if each.get("/Subtype") == "/Link"]
    if links and str(page.get("/Tabs")) != "/S":
        yield "7.18.3-1 the order of tabs is not that of the tree"
    within = _within_links(pdf) if links else set[tuple[int, int]]()
    for link in links:
        if link.objgen not in within:
            yield "7.18.5-1 a link is not in the tree"
        if not str(link.get("/Contents", "")).strip():
            yield "7.18.5-2 a link does not say where it leads"


def _within_links(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    root: Any = pdf.Root.get("/StructTreeRoot", {})
    of_links = [each for each in elements(root) if each["/S"] == "/Link"]
    return {
        child["/Obj"].objgen for link in of_links for child in children(link) if "/Obj" in child
    }


def _faults_of_fonts(page: Any) -> Iterator[str]:
    for font in page.get("/Resources", {}).get("/Font", {}).values():
        if "/ToUnicode" not in font:
            yield f"7.21.7-1 nobody can read out what is in {font['/BaseFont']}"
        for inner in font.get("/DescendantFonts", [font]):
            if not FILES & set(inner.get("/FontDescriptor", {}).keys()):
                yield f"7.21.4.1-1 the font {font['/BaseFont']} is not in it"
