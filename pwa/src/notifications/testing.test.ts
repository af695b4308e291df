import { expect, test } from "vitest";
import { type Sent, stepsOf, type Tested } from "./testing";

const push = (changes: Partial<Sent> = {}): Sent => ({
  ...{ delivery_id: "p", way: "push", here: true, answer: "sent", why: "", ...changes },
});
const tested = (sent: Sent[], behind_since: string | null = null): Tested => ({
  ...{ email: "a@example.com", sent, behind_since },
});
const names = (steps: { tone: string; name: string }[]) =>
  steps.map(({ tone, name }) => `${tone}: ${name}`);

test("it says step by step how far it came on this device", () => {
  expect(names(stepsOf(tested([push()]), "on", undefined, "Europe/London"))).toEqual([
    "good: This device may show alerts",
    "good: The browser’s push service took it",
    "due: Waiting for this device",
    "good: Nothing waits at the office’s server",
  ]);
  expect(names(stepsOf(tested([push()]), "on", true, "Europe/London"))).toContain(
    "good: This device showed it",
  );
  expect(names(stepsOf(tested([push()]), "on", false, "Europe/London"))).toContain(
    "bad: This device has not shown it",
  );
});

test("what did not take it is named, with what is to be done", () => {
  const refused = push({ answer: "never", why: "The push service answered 410" });
  const steps = stepsOf(tested([refused]), "on", undefined, "Europe/London");
  expect(steps[1]).toMatchObject({
    tone: "bad",
    said: expect.stringContaining("410. Turn alerts"),
  });
  expect(names(stepsOf(tested([]), "denied", undefined, "Europe/London"))[0]).toBe(
    "bad: Alerts are blocked on this device",
  );
});

test("other devices and other ways are told of, too", () => {
  const others = [push({ here: false }), push({ here: false, answer: "later", why: "429" })];
  const mail: Sent = { ...push({ here: false }), way: "email" };
  expect(names(stepsOf(tested([...others, mail]), "off", undefined, "Europe/London"))).toEqual([
    "soft: Alerts are off on this device",
    "bad: 1 of your 2 other devices cannot be reached",
    "good: A mail to a@example.com is on its way",
    "good: Nothing waits at the office’s server",
  ]);
  expect(
    names(stepsOf(tested([push({ here: false })]), "off", undefined, "Europe/London"))[1],
  ).toBe("good: Your other device: it is on its way");
});

test("a server that is behind is named with since when", () => {
  const steps = stepsOf(tested([], "2026-06-15T12:00:00Z"), "on", undefined, "Europe/London");
  expect(steps.at(-1)).toMatchObject({ tone: "bad", said: expect.stringContaining("since 13:00") });
});
