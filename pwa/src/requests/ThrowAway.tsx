import { useState } from "preact/hooks";
import { countWords } from "../kit/words";
import { Button, Dialog, keeping } from "../ui";

interface Props {
  photos: number;
  /** Where what is thrown away was begun: something that waits or was sent stays as it was. */
  changing: boolean;
  onThrowAway(): Promise<void>;
}

/** Throws away what was begun, once the person is sure. */
export function ThrowAway({ photos, changing, onThrowAway }: Props) {
  const [asking, setAsking] = useState(false);
  const what = photos
    ? `What you wrote here and ${countWords(photos, "photo")}`
    : "What you wrote here";
  return (
    <>
      <Button class="quiet wide" onClick={() => setAsking(true)}>
        Throw away
      </Button>
      {asking && (
        <Dialog title="Throw this away?" onClose={() => setAsking(false)}>
          <p>
            {what} cannot be brought back then.
            {changing && " The request itself stays as it was."}
          </p>
          <div class="choices">
            <Button kind="danger" onClick={() => keeping(onThrowAway())}>
              Throw it away
            </Button>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
