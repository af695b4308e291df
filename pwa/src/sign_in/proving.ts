/** Asks "Is it you?" where the server wants to know it anew, then does what was asked for. */
import { Problem } from "../kit/api";

/** The person did not prove it, so nothing was done: no failure that has to be spoken of. */
export class NotProved extends Error {}

let asked: Promise<void> | undefined;

/**
 * Runs `act`. When it is refused until the person has signed in once more, a dialog lets them prove
 * who they are, and `act` runs again. Rejects with NotProved when they would rather not.
 */
export async function withProof<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem && error.code === "sign_in_again")) throw error;
  }
  await prove();
  return act();
}

/** One question at a time, however many calls wait for its answer. */
function prove(): Promise<void> {
  asked ??= import("./ProofDialog")
    .then(({ askForProof }) => askForProof())
    .finally(() => {
      asked = undefined;
    });
  return asked;
}
