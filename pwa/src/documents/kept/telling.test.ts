import { expect, test } from "vitest";
import { document, heldOf } from "./examples";
import { NOTHING, type View } from "./states";
import { tellingOf } from "./telling";

const here = document("here");
const away = document("away");
const view: View = {
  ...NOTHING,
  rows: [here, away],
  held: new Map([[here.doc.sha256, heldOf(here)]]),
};

test("a state that did not change is the same object in the next view", () => {
  const before = tellingOf(view);
  const states = [before.stateOf("here"), before.stateOf("away")];
  const after = tellingOf({ ...view, held: new Map(view.held) }, before.told);
  expect(after.stateOf("here")).toBe(states[0]);
  expect(after.stateOf("away")).toBe(states[1]);
});

test("a file that has come further is told anew", () => {
  const coming = (done: number): View => ({
    ...{ ...view, active: away.doc.sha256 },
    held: new Map([[away.doc.sha256, { ...heldOf(away), done, at: null }]]),
  });
  const before = tellingOf(coming(40));
  expect(before.stateOf("away")).toMatchObject({ state: "downloading", done: 40 });
  const after = tellingOf(coming(80), before.told);
  expect(after.stateOf("away")).toMatchObject({ state: "downloading", done: 80 });
  expect(tellingOf(view, after.told).stateOf("away")).toEqual({ state: "not_kept" });
});

test("a document that nobody knows is not kept", () => {
  expect(tellingOf(view).stateOf("unknown")).toEqual({ state: "not_kept" });
});
