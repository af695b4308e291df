"""A bare WebKitGTK browser for WebDriver, run by the system's Python, which has the bindings.

WebKit's own MiniBrowser forgets everything when WebDriver starts it; this one keeps cookies,
records and workers in the folder it is given, as a phone does: `python3 window.py FOLDER ROOM`,
the room being the part of the disk that one origin may fill. It clears what it keeps when it is
told so by a file.
"""

import functools
import operator
import sys
from pathlib import Path
from typing import Any

import gi  # pyright: ignore[reportMissingImports]

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gio, Gtk, WebKit2  # noqa: E402  # pyright: ignore[reportMissingImports]

WIDTH, HEIGHT = 390, 844
NAME = "MiniBrowser"
"""What Selenium's driver asks for."""


KEPT = {
    "records": WebKit2.WebsiteDataTypes.INDEXEDDB_DATABASES,
    "caches": WebKit2.WebsiteDataTypes.DOM_CACHE,
    "settings": WebKit2.WebsiteDataTypes.LOCAL_STORAGE,
    "everything": WebKit2.WebsiteDataTypes.ALL,
}


def main(folder: str, room: str) -> None:
    """Open windows for whoever drives; end with the last of them."""
    kept = WebKit2.WebsiteDataManager(
        base_data_directory=f"{folder}/data",
        base_cache_directory=f"{folder}/cache",
        origin_storage_ratio=float(room),
    )
    context = WebKit2.WebContext.new_with_website_data_manager(kept)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(f"{folder}/cookies", WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    context.connect("automation-started", begin)
    context.connect("download-started", keep_beside(folder))
    wishes = Gio.File.new_for_path(f"{folder}/clear").monitor_file(Gio.FileMonitorFlags.NONE)
    wishes.connect("changed", clear(kept))
    Gtk.main()


def begin(context: Any, session: Any) -> None:
    """Say who this is, and open a window whenever the driver wants one."""
    about = WebKit2.ApplicationInfo()
    about.set_name(NAME)
    session.set_application_info(about)
    session.connect("create-web-view", lambda _: open_window(context))


def open_window(context: Any) -> Any:
    """Return the page of a new window as large as a phone."""
    page = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT)
    window.add(page)
    page.connect("close", lambda _: window.destroy())
    window.connect("destroy", lambda _: None if others(window) else Gtk.main_quit())
    window.show_all()
    return page


def others(window: Any) -> bool:
    """Tell whether there are windows but this."""
    return any(other is not window for other in Gtk.Window.list_toplevels() if other.get_visible())


def keep_beside(folder: str) -> Any:
    """Return what lets every download land in the folder, in `downloads` once it is whole."""

    def started(_: Any, download: Any) -> None:
        download.connect("decide-destination", choose)
        download.connect("finished", show)

    def choose(download: Any, name: str) -> bool:
        download.set_destination(f"file://{folder}/{name}")
        return True

    def show(download: Any) -> None:
        file = Path(download.get_destination().removeprefix("file://"))
        file.rename(Path(folder, "downloads", file.name))

    return started


def clear(kept: Any) -> Any:
    """Return what clears the kinds of data that a file names, and then removes the file."""

    def wished(_: Any, file: Any, __: Any, event: Any) -> None:
        if event == Gio.FileMonitorEvent.CHANGES_DONE_HINT:
            words = file.load_contents(None)[1].decode().split()
            types = functools.reduce(operator.or_, (KEPT[word] for word in words))
            kept.clear(types, 0, None, done, file)

    def done(_: Any, result: Any, file: Any) -> None:
        kept.clear_finish(result)
        file.delete(None)

    return wished


if __name__ == "__main__":
    main(*sys.argv[1:])
