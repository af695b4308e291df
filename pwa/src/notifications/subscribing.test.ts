import { expect, test } from "vitest";
import { subscription } from "./subscribing";

/** A browser with a subscription, or none, and what was done with it. */
function browser(known: "kept" | undefined) {
  const done: string[] = [];
  const give = (name: string) =>
    ({
      endpoint: name,
      unsubscribe: async () => done.push("ended"),
    }) as unknown as PushSubscription;
  const pushManager = {
    getSubscription: async () => (known ? give(known) : null),
    subscribe: async () => {
      done.push("made");
      return give("made");
    },
  } as unknown as PushManager;
  return { pushManager, done };
}

test("one that the server has is kept", async () => {
  const { pushManager, done } = browser("kept");
  expect((await subscription(pushManager, "key", true)).endpoint).toBe("kept");
  expect(done).toEqual([]);
});

test("one that the server has not any more is ended before another is made", async () => {
  const { pushManager, done } = browser("kept");
  expect((await subscription(pushManager, "key", false)).endpoint).toBe("made");
  expect(done).toEqual(["ended", "made"]);
});

test("where there is none one is made", async () => {
  const { pushManager, done } = browser(undefined);
  expect((await subscription(pushManager, "key", false)).endpoint).toBe("made");
  expect(done).toEqual(["made"]);
});
