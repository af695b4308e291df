"""The least that starts offline: a page of one line, and a service worker that answers with it."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"""<!doctype html><html lang="en"><title>Bare</title><main></main><script>
document.querySelector("main").innerHTML = "<p>Home</p>";
navigator.serviceWorker.register("/sw.js");
</script></html>"""
WORKER = b"""
addEventListener("install", (event) =>
  event.waitUntil(caches.open("bare").then((cache) => cache.add("/")).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith(caches.match(event.request)));
"""
FILES = {"/": ("text/html", PAGE), "/sw.js": ("text/javascript", WORKER)}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = FILES.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Say nothing."""


@contextmanager
def bare_page() -> Generator[str]:
    """Serve the page; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
