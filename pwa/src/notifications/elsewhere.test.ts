import { afterEach, expect, test, vi } from "vitest";
import { elsewhere, lookElsewhere } from "./elsewhere";

afterEach(() => {
  vi.unstubAllGlobals();
  elsewhere.value = undefined;
});

const offline = () => Promise.reject(new TypeError("Failed to fetch"));
const saying = (unread: number) => () =>
  Promise.resolve(Response.json({ accounts: [{ contact: "c", unread }] }));

test("without a network the icon counts what is here, and later what was said last", async () => {
  vi.stubGlobal("fetch", offline);
  await lookElsewhere();
  expect(elsewhere.value).toEqual({});
  vi.stubGlobal("fetch", saying(3));
  await lookElsewhere();
  expect(elsewhere.value).toEqual({ c: 3 });
  vi.stubGlobal("fetch", offline);
  await lookElsewhere();
  expect(elsewhere.value).toEqual({ c: 3 });
});
