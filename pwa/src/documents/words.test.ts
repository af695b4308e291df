import { expect, test } from "vitest";
import { aCertificate, aDocument } from "./examples";
import {
  factsOf,
  headingOf,
  keptWords,
  nameOf,
  sizeWords,
  spanWords,
  validityState,
} from "./words";

const TODAY = "2026-11-23";
const said = (expires_on: string | null) =>
  validityState(aCertificate("c", { expires_on }).doc, TODAY).text;

test("how long a certificate is valid is said as a person would", () => {
  expect(said("2026-11-20")).toBe("Expired 3 days ago");
  expect(said("2026-11-22")).toBe("Expired yesterday");
  expect(said("2026-11-23")).toBe("Due today");
  expect(said("2026-11-24")).toBe("Due tomorrow");
  expect(said("2026-12-17")).toBe("Due in 24 days");
  expect(said("2029-03-01")).toBe("Valid until Thu 1 Mar 2029");
  expect(
    validityState(aCertificate("c", { expires_on: "2026-09-01" }).doc, "2026-03-01").text,
  ).toBe("Valid until Tue 1 Sep 2026");
  expect(said(null)).toBe("No end date");
});

test("each state has a shape of its own, and what was replaced is neither good nor bad", () => {
  const states = ["2026-11-20", "2026-12-17", "2029-03-01"].map((expires_on) =>
    validityState(aCertificate("c", { expires_on }).doc, TODAY),
  );
  expect(new Set(states.map(({ icon }) => icon)).size).toBe(3);
  const { doc } = aCertificate("c", { superseded_by_id: "d", expires_on: "2020-01-01" });
  expect(validityState(doc, TODAY)).toMatchObject({
    tone: "soft",
    text: "Replaced by a newer one",
  });
});

test("a document is told by its day, its pages and its size", () => {
  expect(factsOf(aDocument("d").doc, TODAY)).toBe("Wed 17 Dec 2025, 2 pages, 188 KB");
  expect(factsOf(aDocument("d", { pages: null, issued_on: null }).doc, TODAY)).toBe(
    "Wed 17 Dec 2025, 188 KB",
  );
  expect(factsOf(aDocument("d", { issued_on: "2026-03-02" }).doc, TODAY)).toMatch(/^Mon 2 Mar, /);
  expect(factsOf(aCertificate("c", { issued_on: "2026-03-02" }).doc, TODAY)).toMatch(
    /^Mon 2 Mar 2026, /,
  );
  expect(nameOf(aCertificate("c").doc)).toBe("Gas safety record, Boiler in the kitchen");
});

test("a size has two figures that mean something", () => {
  expect([1, 999, 1000, 184_000, 999_499, 999_500].map(sizeWords)).toEqual([
    ...["1 byte", "999 bytes", "1 KB", "184 KB", "999 KB", "1.0 MB"],
  ]);
  expect([8_400_000, 100_000_000, 999_499_999, 2_100_000_000].map(sizeWords)).toEqual([
    ...["8.4 MB", "100 MB", "999 MB", "2.1 GB"],
  ]);
});

test("the heading says what presses, else what is here", () => {
  expect(headingOf(0, 0)).toBe("Documents");
  expect(headingOf(1, 0)).toBe("1 certificate due soon");
  expect(headingOf(2, 1)).toBe("1 certificate expired, 2 due soon");
  expect(headingOf(0, 2)).toBe("2 certificates expired");
});

test("a file that comes says how much of it is here, one that waits does not", () => {
  const coming = { state: "downloading", done: 399, size: 1000, waiting: false } as const;
  expect(keptWords(coming).text).toBe("39 %");
  expect(keptWords({ ...coming, size: 0 }).text).toBe("0 %");
  expect(keptWords({ ...coming, waiting: true }).text).toBe("To be kept");
  expect(keptWords({ state: "out_of_date", sha256: "" })).toMatchObject({ text: "Out of date" });
});

test("what is kept because somebody chose so is told apart from what may make room", () => {
  const [always, forNow] = [true, false].map((pinned) =>
    keptWords({ state: "kept", at: 1, pinned }),
  );
  expect([always?.text, forNow?.text]).toEqual(["Always kept", "Kept for now"]);
  expect(always?.icon).not.toBe(forNow?.icon);
});

test("a line of validity says how many of its days are left", () => {
  expect(spanWords({ whole: 365, left: 24 })).toBe("24 of 365 days left");
  expect(spanWords({ whole: 1, left: 0 })).toBe("None of 1 day left");
});
