/// <reference types="vite/client" />
/** The vectors of the protocol, which the other language reads, too. */

/** Who has to be as a vector says: see the README beside them. */
type Half = "client" | "server" | "both";

interface Named {
  rule: string;
  title: string;
  half: Half;
}

const files = import.meta.glob<Named>("../../vectors/*.json", { eager: true, import: "default" });

/** The vectors of these halves, of which `Vector` says what they are made of. */
export function vectorsOf<Vector>(...halves: Half[]): (Named & Vector)[] {
  return Object.values(files as Record<string, Named & Vector>).filter(({ half }) =>
    halves.includes(half),
  );
}
