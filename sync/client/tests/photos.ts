/** A phone with a photo to send, before a server that expects it. */
import type { Outside } from "../src/outside";
import { Server } from "./server";
import { Browser } from "./world";

export const MEGABYTE = 1024 * 1024;
export const PHOTO = "ab".repeat(32);

/** A mutation with a photo of so many bytes. */
export const withPhoto = (size: number, sha256 = PHOTO) => ({
  name: "patch",
  ver: 1,
  args: {
    kind: "request",
    id: sha256 === PHOTO ? "r" : sha256,
    doc: { photos: [{ sha256, size, stored: false }] },
  },
  blobs: [{ sha256, type: "image/jpeg", bytes: new Uint8Array(size).fill(7).buffer }],
});

/** A device before a server that declares the photo, and what it asked for blobs. */
export function device(size: number) {
  const server = new Server();
  const browser = new Browser();
  const asked: string[] = [];
  const line: { fetch: Outside["fetch"] } = { fetch: server.fetch };
  server.declare(PHOTO, size);
  const fetch: Outside["fetch"] = async (url, init) => {
    const response = await line.fetch(url, init);
    const offset = new Headers(init.headers).get("Upload-Offset");
    if (url.startsWith("/api/blobs/")) asked.push(`${init.method} ${offset ?? ""}`.trim());
    return response;
  };
  const store = () => {
    const photos = [{ sha256: PHOTO, size, stored: true }];
    server.change(["request", "r", { photos }]);
  };
  return { server, browser, line, asked, store, outside: browser.tab(fetch) };
}
