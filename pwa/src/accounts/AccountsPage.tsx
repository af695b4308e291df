import { useEffect, useState } from "preact/hooks";
import { accountsOf, type Noted, unsentIn } from "../kit/accounts";
import { useCell } from "../kit/cell";
import { useOutbox } from "../kit/replica";
import { session } from "../kit/session";
import { unsentWords } from "../kit/unsent";
import { elsewhere } from "../notifications/elsewhere";
import { whyNot } from "../settings/online";
import { type Asked, useAsked } from "../settings/useAsked";
import { NotProved } from "../sign_in/proving";
import { Page, Skeleton } from "../ui";
import { AccountRows } from "./AccountRows";
import { type Account, type Accounts, isCut, renewAccounts, switchTo } from "./switching";

/** Whose records are open, and going to those of somebody else. */
export default function AccountsPage() {
  const who = useCell(session);
  const [view] = useAsked(renewAccounts);
  const unsent = useUnsent();
  const unread = useCell(elsewhere) ?? {};
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  if (!who) return null;
  const choose = async (contact: string) => {
    setBusy(contact);
    setSaid("");
    try {
      await switchTo(contact);
    } catch (refused) {
      if (!(refused instanceof NotProved)) setSaid(whyNot(refused, "open another account"));
    }
    setBusy(null);
  };
  const { known, gone } = told(view, accountsOf(who));
  return (
    <Page title="Whose records?" back="/portal/more">
      <p class="soft">
        {Math.max(known.length, who.accounts ?? 1) > 1
          ? "Your address opens more than one account. What you wrote in one stays in it, and is sent while it is open."
          : "Your address opens these records, and no others."}
      </p>
      {view.state === "loading" ? (
        <Skeleton />
      ) : (
        <AccountRows
          choices={known.map(({ contact, customer, address }) => ({
            ...{ contact, customer, detail: address ?? undefined, unsent: unsent[contact] },
            unread: unread[contact],
            open: contact === who.contact.id,
          }))}
          busy={busy}
          onChoose={view.state === "ready" ? choose : undefined}
        />
      )}
      {view.state === "ready" && isCut(view.found) && (
        <p class="note">
          Your address opens {view.found.total} accounts. The first {view.found.accounts.length} by
          name are listed, and those that were opened on this device.
        </p>
      )}
      {gone
        .filter(({ contact }) => unsent[contact])
        .map(({ contact, customer }) => (
          <p class="note" key={contact}>
            You can no longer open the records of {customer}. {unsent[contact]} for them could not
            be sent and stays on this device until you sign out; you are then asked about it.
          </p>
        ))}
      <p role="status">
        {said || (view.state === "away" && whyNot(view.why, "open another account"))}
      </p>
    </Page>
  );
}

interface Told {
  known: (Pick<Noted, "contact" | "customer"> & Partial<Pick<Account, "address">>)[];
  /** Those that are on this device, and theirs no more. */
  gone: Noted[];
}

/** What the server says, or as long as it does not tell all, what this device has. */
function told(view: Asked<Accounts>, noted: Noted[]): Told {
  if (view.state !== "ready" || !view.found.proven) return { known: noted, gone: [] };
  const known = view.found.accounts;
  const theirs = new Set(known.map(({ contact }) => contact));
  const others = noted.filter(({ contact }) => !theirs.has(contact));
  return isCut(view.found) ? { known: [...known, ...others], gone: [] } : { known, gone: others };
}

/** "2 changes and 1 draft" by contact, of all accounts in which something was not sent. */
export function useUnsent(): Record<string, string> {
  const who = useCell(session);
  const outbox = useOutbox();
  const [unsent, setUnsent] = useState<Record<string, string>>({});
  useEffect(() => {
    let left = false;
    const look = async () => {
      const found = await Promise.all((who ? accountsOf(who) : []).map(wordsOf));
      if (!left) setUnsent(Object.fromEntries(found));
    };
    void look();
    return () => {
      left = true;
    };
  }, [who, outbox]);
  return unsent;
}

async function wordsOf(account: Parameters<typeof unsentIn>[0]): Promise<[string, string]> {
  const { changes, drafts } = await unsentIn(account).catch(() => ({ changes: [], drafts: [] }));
  return [account.contact, unsentWords(changes.length, drafts.length)];
}
