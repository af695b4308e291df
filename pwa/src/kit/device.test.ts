import { afterEach, expect, test, vi } from "vitest";
import { registerWorker, update } from "./device";

/** A worker as the browser shows it, with its registration: what it says is the test's to choose. */
class Registration extends EventTarget {
  installing: EventTarget | null = new EventTarget();
  waiting: EventTarget | null = null;
  active: EventTarget | null = null;

  /** The installing worker is installed and told of; others may have moved on meanwhile. */
  installed() {
    const worker = this.installing;
    this.waiting = worker;
    this.installing = null;
    worker?.dispatchEvent(new Event("statechange"));
  }
}

async function registered(active: EventTarget | null) {
  const registration = Object.assign(new Registration(), { active });
  const workers = { controller: registration.installing, register: async () => registration };
  vi.stubGlobal("navigator", { serviceWorker: Object.assign(new EventTarget(), workers) });
  vi.stubGlobal("document", new EventTarget());
  vi.stubEnv("DEV", false);
  await registerWorker();
  registration.dispatchEvent(new Event("updatefound"));
  return registration;
}

afterEach(() => {
  update.value = null;
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

test("the first worker is no new version, even when it is told late that it was installed", async () => {
  const registration = await registered(null);
  registration.installed();
  expect(registration.waiting).not.toBeNull();
  expect(update.value).toBeNull();
});

test("a worker that waits for the active one to go is a new version", async () => {
  const registration = await registered(new EventTarget());
  registration.installed();
  expect(update.value).toBe(registration.waiting);
});

test("only another worker in place of the first is a new version, not that it was cleared away", async () => {
  await registered(new EventTarget());
  const workers = navigator.serviceWorker as unknown as { controller: EventTarget | null };
  workers.controller = null;
  navigator.serviceWorker.dispatchEvent(new Event("controllerchange"));
  expect(update.value).toBeNull();
  workers.controller = new EventTarget();
  navigator.serviceWorker.dispatchEvent(new Event("controllerchange"));
  expect(update.value).toBe("reload");
});
