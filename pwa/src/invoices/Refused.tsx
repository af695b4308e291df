import { useEffect, useRef } from "preact/hooks";
import type { Refusal } from "./refusals";
import type { Paying } from "./usePay";

/** What happened, what is safe, what to do; nothing while nothing was refused. */
export function Refused({ paying }: { paying: Paying }) {
  return <div role="alert">{paying.state === "refused" && <Said {...paying.refusal} />}</div>;
}

function Said({ what, next, way }: Refusal) {
  const note = useRef<HTMLDivElement>(null);
  // On a small phone the button may be the last that is in sight.
  useEffect(() => note.current?.scrollIntoView({ block: "nearest" }), [what]);
  return (
    <div class="note refused" ref={note}>
      <p>
        <b>{what}</b>
      </p>
      <p>{next}</p>
      {way === "sign_in" && (
        <a class="button" href="/portal/sign-in">
          Sign in again
        </a>
      )}
    </div>
  );
}
