import type { OutboxItem } from "@doorstep/sync";
import { expect, test } from "vitest";
import { before, beginNotes, UPDATE, updateOf, upToDate } from "./notes";

const item = (id: string, property_id: string, over: Partial<OutboxItem> = {}): OutboxItem => ({
  ...{ id, name: UPDATE, ver: 1, args: { property_id, access_notes: "Ring" }, base: null },
  ...{ after: [], created_at: 0, attempts: 0, state: "waiting", outcome: null },
  ...{ settled: false, blobs: [], ...over },
});

test("what was written is sent beside what was there, of its address", () => {
  const begun = beginNotes("p", "Knock");
  expect(updateOf({ ...begun, typed: " Ring " })).toEqual({
    ...{ name: UPDATE, ver: 1, args: { property_id: "p", access_notes: "Ring" } },
    base: { access_notes: "Knock" },
  });
  expect(updateOf({ ...begun, typed: " " })?.args.access_notes).toBe("");
  expect(updateOf({ ...begun, typed: "Knock " })).toBeNull();
});

test("only what was begun stays when the office changes it meanwhile", () => {
  const begun = beginNotes("p", "Knock");
  expect(upToDate(begun, "Shout")).toEqual({ property: "p", typed: "Shout", seen: "Shout" });
  const typed = { ...begun, typed: "Ring" };
  expect(upToDate(typed, "Shout")).toBe(typed);
});

test("what was not taken is there to be written on, against what is there now", () => {
  expect(beginNotes("p", "Knock", item("1", "p"))).toEqual({
    ...{ property: "p", typed: "Ring", seen: "Knock" },
  });
});

test("only what is about this address waits, or was refused, here", () => {
  const outbox = [
    item("1", "q"),
    item("2", "p"),
    item("3", "q"),
    item("4", "p", { state: "failed" }),
  ];
  const found = before("p", outbox);
  expect([found.waiting?.id, found.refused?.id]).toEqual(["2", "4"]);
  expect(before("r", outbox)).toEqual({ waiting: undefined, refused: undefined });
});
