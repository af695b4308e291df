import { expect, test } from "vitest";
import { lookOf } from "./looks";

const look = (kind: string, category: string) => lookOf({ kind, category: category as "visits" });

test("a kind has its own look, and one that is not known that of its category", () => {
  expect(look("visit_cancelled", "visits")).toEqual({ icon: "calendar-x", tone: "bad" });
  expect(look("visit_of_the_future", "visits")).toEqual({ icon: "calendar" });
  expect(look("of_the_future", "of_the_future")).toEqual({ icon: "bell" });
});
