/** A phone whose network is cut until told otherwise, and what it is to send. */
import type { Outside } from "../src/outside";
import { open } from "./devices";
import { Server } from "./server";
import { Browser } from "./world";

/** Lays `doc` over a job; the server may be told to refuse it, or to ask for it again. */
export const patch = (id: string, doc: Record<string, unknown>, more = {}) => ({
  name: "patch",
  ver: 1,
  args: { kind: "job", id, doc, ...more },
});

/** A device whose network is cut until told otherwise, and the requests it has made. */
export function device() {
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const browser = new Browser();
  const line: { fetch: Outside["fetch"]; asked: number } = { fetch: cut, asked: 0 };
  const fetch: Outside["fetch"] = (url, init) => {
    line.asked++;
    return line.fetch(url, init);
  };
  return { server, browser, line, tab: () => open(browser.tab(fetch)) };
}

export const cut: Outside["fetch"] = async () => {
  throw new TypeError("no network");
};
