/** One transaction of IndexedDB, of which nothing that fails goes unheard. */
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";

/**
 * Runs `work` in one transaction; whatever it throws undoes all of it. A browser that clears the
 * store meanwhile fails the transaction beside each of its requests, and `idb` makes a promise of
 * either: `work` has to wait for all that it asks for, and then the caller alone hears of it.
 */
export async function transact<S extends DBSchema, M extends IDBTransactionMode, T>(
  database: IDBPDatabase<S>,
  mode: M,
  stores: StoreNames<S>[],
  work: (tx: IDBPTransaction<S, StoreNames<S>[], M>) => Promise<T>,
): Promise<T> {
  const tx = database.transaction(stores, mode);
  const failed = tx.done.then(
    () => undefined,
    (error) => error ?? new Error("aborted"),
  );
  let found: T;
  try {
    found = await work(tx);
  } catch (error) {
    abort(tx);
    const why = await failed;
    throw why?.name === "QuotaExceededError" ? why : error;
  }
  const why = await failed;
  if (why) throw why;
  return found;
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // it has ended by itself
  }
}
