import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Profile, Property } from "../kit/documents";
import { useOutbox, useRows } from "../kit/replica";
import { Button, State } from "../ui";
import { NotesForm } from "./NotesForm";
import { before } from "./notes";

/** How to get in at an address, and for those who see the work a way to change it. */
export function AccessNotes({ row }: { row: Row<Property> }) {
  const { path, query, route } = useLocation();
  const [editing, setEditing] = useState("item" in query);
  const outbox = useOutbox();
  const role = useRows<Profile>("profile")?.[0]?.doc.role;
  if (!outbox) return null;
  const { waiting, refused } = before(row.id, outbox);
  const reopened = refused?.id === query.item ? refused : undefined;
  const close = () => {
    setEditing(false);
    if ("item" in query) route(path, true);
  };
  return (
    <section>
      <h2>How we get in</h2>
      {editing ? (
        <NotesForm
          key={reopened?.id}
          row={row}
          waiting={waiting}
          refused={reopened}
          onClose={close}
        />
      ) : (
        <div class="stack">
          <p class={row.doc.access_notes ? "told" : "soft"}>
            {row.doc.access_notes || "Nothing is written about getting in."}
          </p>
          <p role="status">
            {row.pending && (
              <State tone="due" icon="clock">
                Saved on this phone, waiting to send
              </State>
            )}
          </p>
          {refused && <NotTaken />}
          {role && role !== "billing" && (
            <Button onClick={() => setEditing(true)}>
              {row.doc.access_notes ? "Change" : "Say how to get in"}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function NotTaken() {
  return (
    <p class="note">
      What you wrote here last was not taken. <a href="/portal/outbox">See why</a>
    </p>
  );
}
