import { useState } from "preact/hooks";
import { keeping, Switch } from "../ui";
import { KeptState } from "./KeptState";
import { type Kept, pin, unpin, useKept } from "./kept/kept";

/** How the file is on this phone, and whether it is to stay whatever else has to go. */
export function KeepSection({ id }: { id: string }) {
  const { stateOf, pins } = useKept();
  const kept = stateOf(id);
  const pinned = pins.includes(id);
  const [busy, setBusy] = useState(false);
  const change = async (on: boolean) => {
    if (busy) return;
    setBusy(true);
    await keeping(on ? pin(id) : unpin(id));
    setBusy(false);
  };
  return (
    <section>
      <h2>On this phone</h2>
      <div class="about" role="status">
        <KeptState kept={kept} />
        <small>{meaning(kept)}</small>
      </div>
      <Switch on={pinned} busy={busy} onChange={(on) => void change(on)}>
        <b>Always keep on this phone</b>
        <small>Then it does not make room for others.</small>
      </Switch>
    </section>
  );
}

/** What the state means for who reads it without a network. */
function meaning(kept: Kept): string {
  switch (kept.state) {
    case "kept":
      return kept.pinned
        ? "It opens without a network, and stays until you turn this off."
        : "It opens without a network. If room runs short, it may make room for others.";
    case "downloading":
      return kept.waiting
        ? "It comes by itself with the next connection."
        : "It is coming onto this phone.";
    case "out_of_date":
      return "The version of before is here. The present one comes with the next connection.";
    case "not_kept":
      return "It opens with a connection only.";
    default:
      return kept.why;
  }
}
