import { useState } from "preact/hooks";
import { keeping } from "../ui";
import { KeptState } from "./KeptState";
import { pin, unpin, useKept } from "./kept/kept";

/** How the file is on this phone, and whether it is to stay whatever else has to go. */
export function KeepSection({ id }: { id: string }) {
  const { stateOf, pins } = useKept();
  const kept = stateOf(id);
  const pinned = pins.includes(id);
  const [busy, setBusy] = useState(false);
  const change = async (on: boolean) => {
    setBusy(true);
    await keeping(on ? pin(id) : unpin(id));
    setBusy(false);
  };
  return (
    <section>
      <h2>On this phone</h2>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={pinned}
          checked={pinned}
          disabled={busy}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        <span>
          <b>Keep on this phone</b>
          <small>Stays here whatever else has to go, and opens without a network.</small>
        </span>
      </label>
      <p role="status">
        <KeptState kept={kept} />
      </p>
      {"why" in kept && <p class="note">{kept.why}</p>}
      {kept.state === "out_of_date" && (
        <p class="note">
          The version of before is here. The present one comes with the next connection.
        </p>
      )}
    </section>
  );
}
