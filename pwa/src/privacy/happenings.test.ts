import { expect, test } from "vitest";
import { heldWords, sizeWords } from "./data";
import { type Happening, happeningWords, wayWords } from "./happenings";

function event(happening: string, more: Partial<Happening> = {}): Happening {
  const base = { id: "1", actor: "Alex", by_office: false, mine: false, detail: {}, at: "" };
  return { ...base, happening, ...more };
}

test("somebody else is named, oneself is you, and the office is the office", () => {
  const signedIn = event("signed_in", { detail: { browser: "Chrome on Android", way: "code" } });
  expect(happeningWords(signedIn)).toBe("Alex signed in with Chrome on Android");
  expect(wayWords(signedIn)).toBe("by a code from an email");
  expect(happeningWords(event("password_set", { mine: true }))).toBe("You set your password");
  const looked = event("document_viewed", { by_office: true, detail: { what: "change" } });
  expect(happeningWords(looked)).toBe(
    "The office looked at a change that was sent from the portal",
  );
});

test("automatic payments are told of with the card, and with why they ended", () => {
  const on = event("autopay_on", { mine: true, detail: { card: "Visa ending in 4242" } });
  expect(happeningWords(on)).toBe("You agreed that invoices are charged to Visa ending in 4242");
  expect(happeningWords(event("autopay_off"))).toBe("Alex turned automatic payments off");
  const declined = event("autopay_off", { by_office: true, detail: { why: "declined" } });
  expect(happeningWords(declined)).toContain("three charges in a row were declined");
});

test("links to documents are told of with what they open and whom they are for", () => {
  const detail = { document: "Gas safety record", label: "The agent" };
  expect(happeningWords(event("link_made", { mine: true, detail }))).toBe(
    "You made a link to “Gas safety record” for “The agent”",
  );
  const ended = event("link_revoked", { detail: { ...detail, label: "" } });
  expect(happeningWords(ended)).toBe("Alex ended the link to “Gas safety record”");
});

test("what the app does not know yet is shown as it is", () => {
  expect(happeningWords(event("roof_painted"))).toBe("Alex roof painted");
});

test("what is held is told in plain words, and nothing of which there is nothing", () => {
  const counts = {
    contacts: 1,
    properties: 2,
    jobs: 0,
    requests: 1,
    photos: 3,
    invoices: 2,
    payments: 1,
  };
  const lines = heldWords({ whole: true, counts, retention_years: 6 });
  const titles = ["1 person", "2 addresses", "1 request", "2 invoices", "1 payment"];
  expect(lines.map(({ title }) => title)).toEqual(titles);
  expect(lines[2]?.detail).toBe("What you wrote, with 3 photos");
});

test.each([
  [300, "1 KB"],
  [48_200, "48 KB"],
  [1_240_000, "1.2 MB"],
  [52_000_000, "52 MB"],
])("%i bytes are %s", (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
