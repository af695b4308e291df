import { useEffect, useState } from "preact/hooks";
import { Button, State } from "../../ui";
import { roomWords } from "./listing";

/** What the browser says of the room it gives, and whether it may take it back. */
interface Told {
  estimate: StorageEstimate;
  /** Undefined where browsers do not tell. */
  persistent: boolean | undefined;
}

/** The room that the browser gives, and whether it may clear it. `used`: when it is to be asked anew. */
export function BrowserRoom({ used }: { used: unknown }) {
  const [told, setTold] = useState<Told>();
  useEffect(() => {
    void ask().then(setTold);
  }, [used]);
  if (!told) return null;
  return (
    <section class="stack">
      <h2>This browser</h2>
      <p>{roomWords(told.estimate)}</p>
      {told.persistent === true && (
        <State tone="good" icon="shield-check">
          This browser clears none of it by itself
        </State>
      )}
      {told.persistent === false && <Asking onGranted={() => void ask().then(setTold)} />}
    </section>
  );
}

function Asking({ onGranted }: { onGranted(): void }) {
  const [refused, setRefused] = useState(false);
  const persist = async () => {
    const granted = await navigator.storage.persist().catch(() => false);
    setRefused(!granted);
    if (granted) onGranted();
  };
  return (
    <>
      <p class="soft">
        When the phone itself runs short of room, the browser may clear all of this without asking.
        It would come again with the next connection. You can have the browser promise to leave it.
      </p>
      <Button onClick={() => void persist()}>Protect it from being cleared</Button>
      <p role="status" class="soft">
        {refused &&
          "This browser did not promise it this time. It does so more readily once the app is on your home screen."}
      </p>
    </>
  );
}

async function ask(): Promise<Told> {
  const { storage } = navigator;
  const estimate = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  const persistent = await storage?.persisted?.().catch(() => undefined);
  return { estimate, persistent };
}
