/** Where the router says that the next screen is there; who waits for that is `transition.ts`. */
export const arrival: { settle?: () => void } = {};

/** The router has shown the next screen. */
export function arrived(): void {
  arrival.settle?.();
}
