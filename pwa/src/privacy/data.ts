/** What the server tells of one's own data; it is asked each time, since it is not in the copy. */
import { ask } from "../kit/api";
import { countWords } from "../kit/words";

/** How much is held: of the customer if `whole`, else of the person alone. */
export interface Holdings {
  whole: boolean;
  counts: Record<string, number>;
  retention_years: number;
}

/** A file with everything, on its way or there. */
export interface Export {
  id: string;
  whole: boolean;
  state: "waiting" | "making" | "ready" | "failed" | "expired";
  asked_at: string;
  ready_at: string | null;
  expires_at: string;
  done: number;
  total: number;
  size: number | null;
}

/** The newest wish to be erased, and what became of it. */
export interface Erasure {
  id: string;
  state: "asked" | "withdrawn" | "refused" | "approved" | "done";
  asked_by: string | null;
  reason: string;
  answer: string;
  asked_at: string;
  decided_at: string | null;
}

/** All of it. */
export interface Data {
  holdings: Holdings;
  exports: Export[];
  erasure: Erasure | null;
}

/** One line of what is held. */
export interface Held {
  icon: string;
  title: string;
  detail: string;
}

/** Asks for all of it. */
export function load(): Promise<Data> {
  return ask<Data>("GET", "/api/portal/privacy");
}

/** What is held in plain words; kinds of which there is nothing are left out. */
export function heldWords({ counts, whole }: Holdings): Held[] {
  const { contacts = 0, properties = 0, jobs = 0, visits = 0, requests = 0, photos = 0 } = counts;
  const { invoices = 0, payments = 0, documents = 0, changes = 0 } = counts;
  const { sessions = 0, happenings = 0 } = counts;
  const lines: (Held | false)[] = [
    contacts > 0 && {
      icon: "user",
      title: whole ? countWords(contacts, "person", "people") : "You",
      detail: `Name, email, phone number and what ${whole ? "they" : "you"} may do`,
    },
    properties > 0 && {
      icon: "house",
      title: countWords(properties, "address", "addresses"),
      detail: "With your notes on how to get in",
    },
    jobs > 0 && {
      icon: "wrench",
      title: countWords(jobs, "job"),
      detail: `What was ordered and done, in ${countWords(visits, "visit")}`,
    },
    requests > 0 && {
      icon: "message-square",
      title: countWords(requests, "request"),
      detail: photos ? `What you wrote, with ${countWords(photos, "photo")}` : "What you wrote",
    },
    invoices > 0 && {
      icon: "receipt",
      title: countWords(invoices, "invoice"),
      detail: "What was charged and to whom, with its lines and credit notes",
    },
    payments > 0 && {
      icon: "credit-card",
      title: countWords(payments, "payment"),
      detail: `When ${whole ? "somebody" : "you"} paid how much, and by what means`,
    },
    documents > 0 && {
      icon: "file-text",
      title: countWords(documents, "document"),
      detail: "Reports, certificates and other files",
    },
    changes > 0 && {
      icon: "send",
      title: countWords(changes, "change"),
      detail: "What you sent from your devices, and what became of it",
    },
    sessions + happenings > 0 && {
      icon: "key-round",
      title: countWords(sessions, "sign-in"),
      detail: "Browser and time, and what happened in the account in the last two years",
    },
  ];
  return lines.filter((line) => line !== false);
}

/** "1.2 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  const megabytes = bytes / 1_000_000;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}
