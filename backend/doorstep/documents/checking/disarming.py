"""What acts in a PDF, and is taken out: the pages stay as they are.

An action is told by its name (`/S`, ISO 32000-2 table 201), wherever it stands: what is not one of
those that only lead somewhere is emptied. So nothing depends on who would have run it.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf

ACTING = {
    *("/Launch", "/JavaScript", "/SubmitForm", "/ResetForm", "/ImportData", "/GoToR", "/GoToE"),
    *("/GoToDp", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Thread"),
}
"""Actions that run something, send something, or open another file."""
LEADING = {"/GoTo", "/URI", "/Named"}
PAGE_TURNS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
PLAYING = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"}
"""Annotations that play something or hold a file."""
OF_CATALOG = ("/Collection", "/AF", "/AA", "/Requirements", "/SpiderInfo")


def disarm(pdf: pikepdf.Pdf) -> bool:
    """Take out what acts and what is hidden in a PDF; return whether there was any."""
    changed = _disarm_catalog(pdf.Root)
    for page in pdf.pages:
        changed |= _disarm_page(page.obj)
    for item in _containers(pdf):
        changed |= _disarm(item)
    return changed


def _disarm_catalog(root: Any) -> bool:
    changed = _drop(root, *OF_CATALOG)
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and _name(opening, "/S") != "/GoTo":
        changed |= _drop(root, "/OpenAction")
    names = root.get("/Names")
    if _is_dictionary(names):
        changed |= _drop(names, *(key for key in names if key != "/Dests"))
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        changed |= _drop(form, "/XFA")
    return changed


def _disarm_page(page: Any) -> bool:
    changed = _drop(page, "/AA", "/AF")
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return changed
    kept = [each for each in _each(annotations) if not _plays(each)]
    if len(kept) < len(annotations):
        page["/Annots"] = pikepdf.Array(kept)
        changed = True
    for each in kept:
        changed |= isinstance(each, pikepdf.Dictionary) and _drop(each, "/AA", "/AF")
    return changed


def _plays(annotation: Any) -> bool:
    return isinstance(annotation, pikepdf.Dictionary) and _name(annotation, "/Subtype") in PLAYING


def _containers(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield all dictionaries, those of streams among them, each once."""
    for item in pdf.objects:
        waiting: list[Any] = [item]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                yield found
                waiting += _direct(found[key] for key in list(found.keys()))
            elif isinstance(found, pikepdf.Array):
                waiting += _direct(_each(found))


def _each(array: Any) -> Iterator[Any]:
    return (array[nth] for nth in range(len(array)))


def _direct(values: Iterator[Any]) -> list[Any]:
    containers = (pikepdf.Dictionary, pikepdf.Array)
    return [each for each in values if isinstance(each, containers) and not each.is_indirect]


def _disarm(item: Any) -> bool:
    if isinstance(item, pikepdf.Stream):
        return _bring_home(item)
    changed = False
    if _acts(item):
        changed |= _drop(item, *list(item.keys()))
    changed |= _drop_events(item) | _drop_next(item)
    if _holds_file(item.get("/EF")):
        changed |= _drop(item, "/EF", "/RF")
    return changed


def _bring_home(stream: Any) -> bool:
    """Let a stream have no bytes but those that are in the file."""
    return _drop(stream, "/F", "/FFilter", "/FDecodeParms")


def _acts(item: Any) -> bool:
    name = _name(item, "/S")
    if name == "/URI":
        address = item.get("/URI")
        return address is not None and not str(address).strip().lower().startswith(SCHEMES)
    if name == "/Named":
        return _name(item, "/N") not in PAGE_TURNS
    return name in ACTING


def _drop_events(item: Any) -> bool:
    """Take away what would be done by itself, when something is opened or pointed at."""
    events = item.get("/AA")
    if not _is_dictionary(events):
        return False
    done = [key for key in events if _is_action(events[key])]
    return _drop(events, *done)


def _drop_next(item: Any) -> bool:
    return _is_action(item) and _drop(item, "/Next")


def _is_action(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and _name(item, "/S") in ACTING | LEADING


def _holds_file(files: Any) -> bool:
    if not _is_dictionary(files):
        return False
    return any(isinstance(files[key], pikepdf.Stream) for key in files)


def _is_dictionary(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary)


def _name(item: Any, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _drop(item: Any, *keys: str) -> bool:
    found = [key for key in keys if key in item]
    for key in found:
        del item[key]
    return bool(found)
