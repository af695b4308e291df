import { afterEach, expect, test, vi } from "vitest";
import { Unreachable } from "../../kit/api";
import { sha256 } from "../../kit/photos";
import { stuck } from "../kept/server.fake";
import { fetchShared, type Shared } from "./shared";

const RIGHT = new TextEncoder().encode("Pressure: 20.5 mbar");
const answers = (bytes: Uint8Array<ArrayBuffer>) =>
  vi.stubGlobal("fetch", async () => new Response(bytes));

afterEach(() => vi.useRealTimers());

test("a shared file is given only if it is the one that was told of", async () => {
  const told = { file_name: "Record.pdf", media_type: "application/pdf" };
  const shared = { ...told, sha256: await sha256(RIGHT.buffer) } as Shared;
  answers(RIGHT);
  expect(await (await fetchShared("token", shared)).text()).toBe("Pressure: 20.5 mbar");
  answers(new TextEncoder().encode("Pressure: 99.9 mbar"));
  await expect(fetchShared("token", shared)).rejects.toBeInstanceOf(Unreachable);
});

test("a shared file whose line sticks is given up, so that it can be tried again", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => stuck(init, "application/pdf"));
  const shared = { file_name: "Record.pdf", media_type: "application/pdf" } as Shared;
  const asked = expect(fetchShared("token", shared)).rejects.toBeInstanceOf(Unreachable);
  await vi.advanceTimersByTimeAsync(31_000);
  await asked;
});
