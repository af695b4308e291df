import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../kit/api";
import { dayOf } from "../../kit/words";
import { Door } from "../../sign_in/Door";
import { Button, Icon } from "../../ui";
import { DocumentActs } from "../DocumentActs";
import "../documents.css";
import { KINDS } from "../kinds";
import { Life } from "../Life";
import { Opening } from "../preview/Opening";
import { Preview } from "../preview/Preview";
import { datedWords, sizeWords } from "../words";
import { fetchShared, type Shared, sharedBy, tokenOfAddress } from "./shared";

type Now =
  | { state: "opening" }
  | { state: "cut" }
  | { state: "over" }
  | { state: "away"; why: string }
  | { state: "open"; token: string; shared: Shared };

/** What somebody sees who was given a link: one document, and whether it still counts. */
export function SharedPage() {
  const [token, setToken] = useState(tokenOfAddress);
  const [now, setNow] = useState<Now>({ state: "opening" });
  useEffect(() => {
    const look = () => setToken(tokenOfAddress());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const open = async () => {
    setNow({ state: "opening" });
    setNow(token ? await found(token) : { state: "cut" });
  };
  useEffect(() => void open(), [token]);
  switch (now.state) {
    case "open":
      return <Open token={now.token} shared={now.shared} />;
    case "cut":
      return (
        <Door title="This link is not complete">
          <Told icon="link">Copy the whole of it, up to its end, and open it again.</Told>
        </Door>
      );
    case "over":
      return <Over />;
    case "away":
      return (
        <Door title="This could not be opened">
          <Told icon="cloud-off">{now.why}</Told>
          <Button kind="primary" onClick={open}>
            Try again
          </Button>
        </Door>
      );
    default:
      return <Door title="A document for you">{<p class="soft">Opening…</p>}</Door>;
  }
}

async function found(token: string): Promise<Now> {
  try {
    return { state: "open", token, shared: await sharedBy(token) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { state: "over" };
    const said = error instanceof Problem && error.message;
    return {
      state: "away",
      why: said || "We could not be reached. A connection is needed to see it. Please try again.",
    };
  }
}

function Over() {
  return (
    <Door title="This link is over">
      <Told icon="ban">
        It has run out, or whoever made it has ended it. Ask them for a new one if you still need
        the document.
      </Told>
      <p class="soft">
        Have you got the document already?{" "}
        <a class="link" href="/portal/verify">
          Check that it is genuine
        </a>
      </p>
    </Door>
  );
}

/** Why there is no document, and what to do. */
function Told({ icon, children }: { icon: string; children: ComponentChildren }) {
  return (
    <div class="verdict">
      <Icon name={icon} />
      <p>{children}</p>
    </div>
  );
}

function Open({ token, shared }: { token: string; shared: Shared }) {
  const [file, failed, get] = useSharedFile(token, shared);
  const again = () => void get().catch(() => undefined);
  return (
    <Door title={shared.title} wide>
      <Facts shared={shared} />
      <div>
        <DocumentActs doc={shared} get={get} />
      </div>
      {file ? (
        <Preview file={file} type={shared.media_type} title={shared.title} />
      ) : failed ? (
        <div class="paper away" role="status">
          <p>{failed}</p>
          <Button onClick={again}>Try again</Button>
        </div>
      ) : (
        <Opening words={`Fetching the document, ${sizeWords(shared.size)}…`} />
      )}
      <p class="soft">
        Issued by {shared.organization}, and shown to you by a link that somebody made. You can{" "}
        <a class="link" href="/portal/verify">
          check that it is genuine
        </a>
        .
      </p>
    </Door>
  );
}

function Facts({ shared }: { shared: Shared }) {
  const today = dayOf(Date.now(), Intl.DateTimeFormat().resolvedOptions().timeZone);
  const issued = shared.issued_on && `issued ${datedWords(shared.issued_on)}`;
  const doc = { ...shared, superseded_by_id: shared.newer ? "newer" : null };
  return (
    <div class="stack">
      <p class="soft">
        {[shared.certificate_type || KINDS[shared.kind].one, `by ${shared.organization}`, issued]
          .filter(Boolean)
          .join(", ")}
      </p>
      {(shared.kind === "certificate" || shared.newer) && <Life doc={doc} today={today} dated />}
      {shared.newer && (
        <p class="note">
          The business has issued another in its place since. Ask whoever gave you this link for
          that one.
        </p>
      )}
    </div>
  );
}

function whyNoFile(error: unknown): string {
  const waits = error instanceof Problem && error.status === 429;
  return waits ? error.message : "The file did not come. A connection is needed for it.";
}

/** Fetched at once; its own page is all that this one is for. */
function useSharedFile(
  token: string,
  shared: Shared,
): [File | undefined, string, () => Promise<File>] {
  const [file, setFile] = useState<File>();
  const [failed, setFailed] = useState("");
  const get = async () => {
    if (file) return file;
    setFailed("");
    try {
      const fetched = await fetchShared(token, shared);
      setFile(fetched);
      return fetched;
    } catch (error) {
      setFailed(whyNoFile(error));
      throw error;
    }
  };
  useEffect(() => void get().catch(() => undefined), [token]);
  return [file, failed, get];
}
