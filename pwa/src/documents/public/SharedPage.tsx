import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../kit/api";
import { dayOf } from "../../kit/words";
import { Door } from "../../sign_in/Door";
import { Button, Icon, State } from "../../ui";
import { DocumentActs } from "../DocumentActs";
import "../documents.css";
import { KINDS } from "../kinds";
import { Preview } from "../preview/Preview";
import { validityOf } from "../validity";
import { datedWords, validityWords } from "../words";
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
          <p>Copy the whole of it, up to its end, and open it again.</p>
        </Door>
      );
    case "over":
      return <Over />;
    case "away":
      return (
        <Door title="This could not be opened">
          <p>{now.why}</p>
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
      <p>
        It has ended, or was ended by who made it. Ask them for a new one if you still need the
        document.
      </p>
    </Door>
  );
}

function Open({ token, shared }: { token: string; shared: Shared }) {
  const [file, failed, get] = useSharedFile(token, shared);
  const again = () => void get().catch(() => undefined);
  return (
    <Door title={shared.title} wide>
      <Facts shared={shared} />
      <DocumentActs doc={shared} get={get} />
      {file ? (
        <Preview file={file} type={shared.media_type} title={shared.title} />
      ) : failed ? (
        <div class="paper away" role="status">
          <p>{failed}</p>
          <Button onClick={again}>Try again</Button>
        </div>
      ) : (
        <p class="paper opening" role="status">
          Opening…
        </p>
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
  const validity = validityOf(shared, today);
  const tone = ({ expired: "bad", due: "due", valid: "good", lasting: "good" } as const)[
    validity.is
  ];
  const issued = shared.issued_on && `issued ${datedWords(shared.issued_on)}`;
  return (
    <div class="stack">
      <p class="soft">
        {[shared.certificate_type || KINDS[shared.kind].one, `by ${shared.organization}`, issued]
          .filter(Boolean)
          .join(", ")}
      </p>
      {shared.newer ? (
        <State tone="due" icon="history">
          A newer one exists
        </State>
      ) : (
        shared.kind === "certificate" && (
          <State tone={tone} icon={ICONS[validity.is]}>
            {validityWords(validity, shared, today)}
          </State>
        )
      )}
      {shared.newer && (
        <p class="note">
          <Icon name="info" /> The business has issued another in its place since. Ask who gave you
          this link for that one.
        </p>
      )}
    </div>
  );
}

const ICONS = { expired: "triangle-alert", due: "clock", valid: "check", lasting: "check" };

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
