import { Page } from "../../ui";
import { useView } from "../kept/kept";
import { placesOf, useNames } from "../useNames";
import { nameOf } from "../words";
import { Allowed } from "./Allowed";
import { BrowserRoom } from "./BrowserRoom";
import { KeptList } from "./KeptList";
import { comingWords, itemsOf, type Room, roomOf, usedWords } from "./listing";
import "../../ui/screens.css";

/** What documents take on this phone, and how much they may. */
export default function StoragePage() {
  const view = useView();
  const items = itemsOf(view);
  const names = useNames();
  const several = placesOf(view.rows, names).length > 1;
  return (
    <Page title="On this phone" back="/portal/settings">
      <p class="soft">
        Certificates that count and documents of the last two years come onto this phone by
        themselves, to open without a network. They are kept for now: when room runs short, some
        make room. What you set to always keep comes first, and stays, however little you allow.
      </p>
      <Allowed view={view} />
      <section>
        <h2>Used</h2>
        <Used room={roomOf(view, items)} budget={view.wishes.budget} />
        <p role="status">{comingWords(view)}</p>
        {view.wishes.budget > 0 && view.plan.over.length > 0 && (
          <p class="note">
            What you set to always keep comes to more than you allow, and stays all the same.
            Nothing else is kept beside it until you allow more, or keep less:{" "}
            {view.plan.over.map(({ doc }) => nameOf(doc)).join(", ")}.
          </p>
        )}
      </section>
      <KeptList
        items={items}
        removed={view.wishes.unwanted.length}
        where={(id) => (several ? names.property(id) : "")}
      />
      <BrowserRoom used={view.held} />
    </Page>
  );
}

function Used({ room, budget }: { room: Room; budget: number }) {
  return (
    <div class="used">
      <p id="used-words">{usedWords(room, budget)}</p>
      {budget > 0 && <progress max={budget} value={room.used} aria-labelledby="used-words" />}
    </div>
  );
}
