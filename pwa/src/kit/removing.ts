/** Takes off this device the records of who has signed out, however long another window holds them. */
import { cell } from "./cell";
import { filesOf } from "./files";
import { owed, settle } from "./session";

/** Milliseconds after which it is said that records are still here. */
const SOON = 1_000;

/** Whether records are still here that should be gone. */
export const waiting = cell(false);

/** Removes all that is owed; resolves once it is gone. What fails is tried again at the next start. */
export async function removeOwed(): Promise<void> {
  const late = setTimeout(tell, SOON);
  await Promise.allSettled(owed().map(remove));
  clearTimeout(late);
  tell();
}

/**
 * Removes one store if it is still owed, and the files beside it. One tab at a time looks and deletes: a newer store of the
 * same name, of who has signed in again meanwhile, must not go.
 */
export async function remove(name: string): Promise<void> {
  const work = async () => {
    if (!owed().includes(name)) return;
    await Promise.all([deleted(filesOf(name)), deleted(name)]);
    settle(name);
  };
  await (navigator.locks ? navigator.locks.request(`remove:${name}`, work) : work());
}

function tell(): void {
  waiting.value = owed().length > 0;
}

/** The browser waits by itself until every other window has let go. */
function deleted(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
