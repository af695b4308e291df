import { Choice, keeping, Page } from "../../ui";
import { setBudget, useView } from "../kept/kept";
import { placesOf, useNames } from "../useNames";
import { sizeWords } from "../words";
import { BrowserRoom } from "./BrowserRoom";
import { KeptList } from "./KeptList";
import { comingWords, itemsOf, type Room, roomOf, usedWords } from "./listing";
import "./storage.css";

const BUDGETS = [0, 25, 100, 250, 500, 1_000].map((megabytes) => megabytes * 1_000_000);

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
        make room. What you set to always keep comes first, and stays.
      </p>
      <Allowed budget={view.wishes.budget} />
      <section>
        <h2>Used</h2>
        <Used room={roomOf(view, items)} budget={view.wishes.budget} />
        <p role="status">{comingWords(view)}</p>
        {view.plan.over.length > 0 && (
          <p class="note">
            What you set to always keep comes to more than you allow. Allow more, or keep less:{" "}
            {view.plan.over.map(({ doc }) => doc.title).join(", ")}.
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

function Allowed({ budget }: { budget: number }) {
  const all = BUDGETS.includes(budget) ? BUDGETS : [...BUDGETS, budget];
  const options = all.map((bytes) => ({
    value: String(bytes),
    label: bytes ? sizeWords(bytes).replace(".0", "") : "Nothing",
  }));
  return (
    <Choice
      legend="How much to keep"
      options={options}
      value={String(budget)}
      onChange={(value) => void keeping(setBudget(Number(value)))}
    />
  );
}

function Used({ room, budget }: { room: Room; budget: number }) {
  const words = budget
    ? usedWords(room, budget)
    : "Nothing is kept by itself; documents open while there is a connection.";
  return (
    <div class="used">
      <p id="used-words">{words}</p>
      {budget > 0 && <progress max={budget} value={room.used} aria-labelledby="used-words" />}
    </div>
  );
}
