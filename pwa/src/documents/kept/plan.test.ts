import { expect, test } from "vitest";
import { certificate, document, heldOf } from "./examples";
import { leaving, type Plan, planFor, superfluous } from "./plan";
import { WISHES } from "./store";

const TODAY = "2026-11-27";
const wishes = (budget: number, more = {}) => ({ ...WISHES, budget, ...more });
const ids = ({ keep }: Plan) => keep.map(({ row }) => row.id);
const sizeOf = (plan: Plan) =>
  [...new Map(plan.keep.map(({ row: { doc } }) => [doc.sha256, doc.size])).values()].reduce(
    (sum, size) => sum + size,
    0,
  );

test("pins come first, certificates by urgency, then other documents, the newest first", () => {
  const rows = [
    document("old", { issued_on: "2026-01-01" }),
    document("new", { issued_on: "2026-11-20" }),
    certificate("ended", "2026-11-26"),
    certificate("ended earlier", "2026-06-01"),
    certificate("endless", null),
    certificate("soon", "2026-11-27"),
    certificate("later", "2027-08-01"),
    document("pinned", { issued_on: "2019-01-01" }),
  ];
  const plan = planFor(rows, wishes(10_000, { pins: ["pinned"] }), TODAY);
  expect(ids(plan)).toEqual([
    ...["pinned", "soon", "later", "endless"],
    ...["ended", "ended earlier", "new", "old"],
  ]);
  expect(plan.keep.map(({ why }) => why).slice(0, 2)).toEqual(["pinned", "certificate"]);
});

test("what is older than two years or has a successor is kept only if it is pinned", () => {
  const rows = [
    document("old", { issued_on: "2024-11-26" }),
    document("just", { issued_on: "2024-11-27" }),
    certificate("long over", "2024-11-26"),
    document("before", { superseded_by_id: "just" }),
    document("undated", { issued_on: null, filed_at: "2026-11-01T00:00:00Z" }),
  ];
  expect(ids(planFor(rows, wishes(10_000), TODAY))).toEqual(["undated", "just"]);
  const pins = ["before", "old"];
  expect(ids(planFor(rows, wishes(10_000, { pins }), TODAY)).slice(0, 2)).toEqual(pins);
});

test("what was opened by hand stays as long as there is room, and what was taken off stays away", () => {
  const rows = [document("old", { issued_on: "2020-01-01" }), document("a"), document("b")];
  const asked = { asked: ["old", "a"], unwanted: ["b"] };
  expect(ids(planFor(rows, wishes(1_000, asked), TODAY))).toEqual(["a", "old"]);
  expect(ids(planFor(rows, wishes(100, asked), TODAY))).toEqual(["a"]);
  expect(ids(planFor(rows, wishes(1_000, { ...asked, pins: ["b"] }), TODAY))[0]).toBe("b");
});

test("a pin that does not fit is kept and told, and what is not chosen makes room for it", () => {
  const rows = [
    document("large", { size: 900 }),
    document("small"),
    certificate("c", "2027-01-01"),
  ];
  const plan = planFor(rows, wishes(250, { pins: ["small", "large"] }), TODAY);
  expect(plan.over.map(({ id }) => id)).toEqual(["large"]);
  expect(ids(plan)).toEqual(["small", "large"]);
});

test("with nothing allowed only pins are kept", () => {
  const rows = [document("empty", { size: 0 }), document("a"), document("b")];
  const plan = planFor(rows, wishes(0, { pins: ["a"] }), TODAY);
  expect(ids(plan)).toEqual(["a"]);
  expect(plan.over.map(({ id }) => id)).toEqual(["a"]);
});

test("a file that two documents have counts once", () => {
  const rows = ["a", "b"].map((id) => document(id, { sha256: "same", size: 100 }));
  expect(ids(planFor(rows, wishes(150), TODAY))).toEqual(["a", "b"]);
});

test("without room the least important go first, and pinned ones not at all", () => {
  const rows = [document("pinned"), certificate("c", "2027-01-01"), document("d")];
  const plan = planFor(rows, wishes(1_000, { pins: ["pinned"] }), TODAY);
  const held = [...rows, document("unplanned")].map(heldOf);
  expect(leaving(held, plan).map((file) => file.ids[0])).toEqual(["unplanned", "d", "c"]);
});

test("what nobody planned goes, but not while it is open or on its way", () => {
  const held = ["a", "b", "c"].map((id) => heldOf(document(id)));
  const plan = planFor([document("a")], wishes(1_000), TODAY);
  const over = (...busy: string[]) =>
    superfluous(held, plan, 1_000, new Set(busy)).map((file) => file.ids[0]);
  expect(over()).toEqual(["b", "c"]);
  expect(over("hash of b")).toEqual(["c"]);
});

/** Numbers that look like chance, and are the same every time. */
function chance(seed: number): () => number {
  let now = seed;
  return () => {
    now = (now * 1_103_515_245 + 12_345) % 2 ** 31;
    return now / 2 ** 31;
  };
}

function manyDocuments(random: () => number) {
  return Array.from({ length: 500 }, (_, at) => {
    const size = Math.ceil(10 ** (2 + 5 * random()));
    const day = `${2023 + Math.floor(random() * 5)}-0${1 + Math.floor(random() * 9)}-15`;
    const superseded_by_id = random() < 0.1 ? "other" : null;
    return random() < 0.3
      ? { ...certificate(`c${at}`, day, size), version: at }
      : document(`d${at}`, { issued_on: day, size, superseded_by_id });
  });
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("500 documents of mixed sizes, %s", (seed) => {
  const random = chance(seed);
  const rows = manyDocuments(random);
  const pins = rows.filter(() => random() < 0.02).map(({ id }) => id);
  for (const budget of [1_000, 1_000_000, 20_000_000]) {
    const now = wishes(budget, { pins });
    const plan = planFor(rows, now, TODAY);
    const kept = new Set(ids(plan));
    // What is allowed holds for all but pins.
    const pinned = sizeOf({ keep: plan.keep.filter(({ why }) => why === "pinned"), over: [] });
    expect(sizeOf(plan)).toBeLessThanOrEqual(Math.max(budget, pinned));
    // In whichever order they come: nothing but the documents themselves counts.
    expect(planFor([...rows].reverse(), now, TODAY)).toEqual(plan);
    // Nothing that would still fit was left out.
    const room = budget - sizeOf(plan);
    const able = planFor(rows, wishes(1e12, { pins }), TODAY).keep;
    for (const { row } of able) if (!kept.has(row.id)) expect(row.doc.size).toBeGreaterThan(room);
    // Every pin is kept.
    for (const pin of pins) expect(kept).toContain(pin);
    // What is kept already changes nothing once it is all that there is.
    const again = planFor(
      plan.keep.map(({ row }) => row),
      now,
      TODAY,
    );
    expect(ids(again)).toEqual(ids(plan));
  }
});
