import { useEffect, useState } from "preact/hooks";
import { clockWords, dayOf } from "../../kit/words";
import { Door } from "../../sign_in/Door";
import { Button, Field, Icon } from "../../ui";
import { nameOfPage } from "../../ui/organization";
import "../documents.css";
import { datedWords } from "../words";
import { FileField } from "./FileField";
import {
  type Asked,
  codeOf,
  hashOf,
  spelled,
  type Verdict,
  verdictWords,
  verify,
  whyNoVerdict,
} from "./verifying";

/** What was checked, as the person knows it. */
interface Checked {
  what: "Code" | "File";
  name: string;
}

type Now =
  | { state: "asking"; why?: string }
  | { state: "busy" }
  | { state: "said"; verdict: Verdict; of: Checked; at: number };

/** Where anybody can check that a document is the one that the business issued. */
export function VerifyPage() {
  const { now, check, again } = useChecking();
  const name = nameOfPage();
  const [code, setCode] = useState("");
  useEffect(() => {
    const look = () => {
      const given = codeOfAddress();
      if (!given) return;
      history.replaceState(history.state, "", location.pathname);
      setCode(given);
      void check(async () => asCode(given), { what: "Code", name: given });
    };
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  // One door for both: when its title changes, its heading has the focus.
  const title = now.state === "said" ? verdictWords(now.verdict, name).text : "Is it genuine?";
  return (
    <Door title={title}>
      {now.state === "said" ? (
        <Said {...{ now, name }} onAgain={again} />
      ) : (
        <Asking {...{ now, name, code, check }} onCode={setCode} />
      )}
    </Door>
  );
}

type Check = ReturnType<typeof useChecking>["check"];

interface AskingProps {
  now: Exclude<Now, { state: "said" }>;
  name: string;
  code: string;
  check: Check;
  onCode(code: string): void;
}

function Asking({ now, name, code, check, onCode }: AskingProps) {
  const busy = now.state === "busy";
  const submit = (event: Event) => {
    event.preventDefault();
    void check(async () => asCode(code), { what: "Code", name: code.trim() });
  };
  return (
    <>
      <p>
        Check that a document was issued by {name}, and that it still counts. Nothing else is told,
        and a file is never sent: it is compared by its fingerprint, on this device.
      </p>
      <form onSubmit={submit} noValidate>
        <Field
          label="The code on it"
          value={code}
          placeholder="7G3K-9QXD-02AB"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          onInput={(event) => onCode(event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? "Checking…" : "Check the code"}
        </Button>
      </form>
      <p class="or">or</p>
      <FileField
        onFile={(file) => void check(() => hashOf(file), { what: "File", name: file.name })}
      />
      <p class="error" role="alert">
        {now.state === "asking" && now.why}
      </p>
    </>
  );
}

class NoCode extends Error {}

function asCode(typed: string): Asked {
  const code = codeOf(typed);
  if (!code) throw new NoCode();
  return { code };
}

/** The code of the QR on a document comes in the fragment, which no server sees. */
function codeOfAddress(): string {
  const given = location.hash.slice(1);
  const code = codeOf(given);
  return code ? spelled(code) : given;
}

function useChecking() {
  const [now, setNow] = useState<Now>({ state: "asking" });
  const check = async (read: () => Promise<Asked>, of: Checked) => {
    setNow({ state: "busy" });
    try {
      setNow({ state: "said", verdict: await verify(await read()), of, at: Date.now() });
    } catch (error) {
      const why =
        error instanceof NoCode
          ? "A code has twelve letters and figures, such as 7G3K-9QXD-02AB."
          : whyNoVerdict(error);
      setNow({ state: "asking", why });
    }
  };
  return { now, check, again: () => setNow({ state: "asking" }) };
}

interface SaidProps {
  now: Extract<Now, { state: "said" }>;
  name: string;
  onAgain(): void;
}

/** The verdict, with what was checked and when: it may be shown to somebody else, or kept as a picture. */
function Said({ now: { verdict, of, at }, name, onAgain }: SaidProps) {
  const { tone, icon, means } = verdictWords(verdict, name);
  return (
    <>
      <div class={`verdict ${tone}`}>
        <Icon name={icon} />
        <p>{means}</p>
        <p class="soft">
          {of.what} {of.name}
          <br />
          Checked {checkedWords(at)}
        </p>
      </div>
      <Button onClick={onAgain}>Check another</Button>
    </>
  );
}

/** "Fri 27 Nov 2026, 14:05", on the clock of whoever reads it. */
function checkedWords(at: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${datedWords(dayOf(at, zone))}, ${clockWords(at, zone)}`;
}
