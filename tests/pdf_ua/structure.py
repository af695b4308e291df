"""The tree of tags: known kinds, in the order and with the words that a screen reader needs."""

from collections.abc import Iterator
from typing import Any

import pikepdf

GROUPS = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"
BLOCKS = "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"
INLINE = "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP"
STANDARD = {f"/{kind}" for kind in f"{GROUPS} {BLOCKS} {INLINE} Figure Formula Form".split()}
"""Of ISO 32000-1:2008, 14.8.4."""
WITHIN = {
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/L", "/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
}
HEADINGS = ["/H1", "/H2", "/H3", "/H4", "/H5", "/H6"]
LANGUAGE, SCOPES = "/Lang", {"/Row", "/Column", "/Both"}


def faults_of_tree(pdf: pikepdf.Pdf) -> list[str]:
    """Return what is wrong with the tags of a PDF and the order they are in."""
    root: Any = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return []
    roles = root.get("/RoleMap", {})
    found = list(elements(root))
    faults = [fault for element in found for fault in _faults_of(element, roles)]
    faults += _faults_of_headings([str(element["/S"]) for element in found])
    return faults + [
        fault for table in found if table["/S"] == "/Table" for fault in _uneven(table)
    ]


def elements(of: Any) -> Iterator[Any]:
    """Yield the elements below one, in reading order."""
    for child in children(of):
        if "/S" in child:
            yield child
            yield from elements(child)


def children(of: Any) -> list[Any]:
    """Return what is directly below an element and is no number: elements and references."""
    below = of.get("/K", [])
    each: Any = below if isinstance(below, pikepdf.Array) else [below]
    return [child for child in each if isinstance(child, pikepdf.Dictionary)]


def _kind(element: Any, roles: Any) -> str:
    """Return the standard kind that an element is of, or the kind that is none."""
    kind, seen = str(element["/S"]), set[str]()
    while kind not in STANDARD and kind in roles and kind not in seen:
        seen.add(kind)
        kind = str(roles[kind])
    return kind


def _faults_of(element: Any, roles: Any) -> Iterator[str]:
    kind = _kind(element, roles)
    if kind not in STANDARD:
        yield f"7.1-5 nobody knows a {kind}"
    for child in children(element):
        if "/S" in child and kind in WITHIN and _kind(child, roles) not in WITHIN[kind]:
            yield f"7.2 there is a {child['/S']} right within a {kind}"
    if kind in {"/Figure", "/Formula"} and not _said(element):
        yield "7.3-1 a picture has no words for who cannot see it"
    if kind == "/TH" and not _names_cells(element):
        yield "7.5-1 a heading of a table does not say of which cells"


def _said(element: Any) -> bool:
    return any(str(element.get(key, "")).strip() for key in ("/Alt", "/ActualText"))


def attribute(element: Any, name: str) -> Any:
    """Return an attribute of an element, or None."""
    given = element.get("/A", [])
    sets: Any = given if isinstance(given, pikepdf.Array) else [given]
    return next((each[name] for each in sets if name in each), None)


def _names_cells(heading: Any) -> bool:
    return str(attribute(heading, "/Scope")) in SCOPES


def _faults_of_headings(kinds: list[str]) -> list[str]:
    levels = [HEADINGS.index(kind) + 1 for kind in kinds if kind in HEADINGS]
    before = [0, *levels]
    skipped = [after for last, after in zip(before, levels, strict=False) if after > last + 1]
    return [f"7.4.2-1 a heading of level {level} skips one" for level in skipped]


def _uneven(table: Any) -> Iterator[str]:
    """Yield a fault if the rows of a table are of different widths (no cell spans rows)."""
    rows = [element for element in elements(table) if element["/S"] == "/TR"]
    wide = {sum(int(attribute(cell, "/ColSpan") or 1) for cell in children(row)) for row in rows}
    if len(wide) > 1:
        yield f"7.2-43 a table has rows of {sorted(wide)} columns"
