/** One transaction of IndexedDB, of which nothing that fails goes unheard. */

/** A transaction as `idb` has it. */
interface Transaction {
  done: Promise<void>;
  abort(): void;
}

/**
 * Runs `work` in a transaction; whatever it throws undoes all of it. A browser that clears the
 * store meanwhile fails the transaction beside each of its requests, and `idb` makes a promise of
 * either: `work` has to wait for all that it asks for, and then the caller alone hears of it.
 */
export async function transact<X extends Transaction, T>(
  tx: X,
  work: (tx: X) => Promise<T>,
): Promise<T> {
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

/** Undoes a transaction, unless it has ended by itself. */
export function abort(tx: Pick<Transaction, "abort">): void {
  try {
    tx.abort();
  } catch {
    // it has ended by itself
  }
}
