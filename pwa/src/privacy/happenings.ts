/** What happened in the account, in plain words. */

/** One thing that happened, as the server tells of it. */
export interface Happening {
  id: string;
  happening: string;
  actor: string;
  by_office: boolean;
  mine: boolean;
  detail: Record<string, string>;
  at: string;
}

/** A page of them; `next` is where the one that follows begins. */
export interface Happenings {
  events: Happening[];
  next: string | null;
}

const WAYS: Record<string, string> = {
  code: "by a code from an email",
  link: "by a link from an email",
  passkey: "with a passkey",
  password: "with a password",
};
const ROLES: Record<string, string> = {
  owner: "an owner",
  billing: "one who sees to bills",
  site: "one who sees to the work",
};
const LOOKED_AT: Record<string, string> = {
  change: "a change that was sent from the portal",
  request: "a request",
  document: "a document",
};
/** What comes after the name: "signed in with Chrome on Android". */
type Words = (detail: Record<string, string>, mine: boolean) => string;

/** The happenings the app knows. */
const KNOWN: Record<string, { icon: string; words: Words }> = {
  signed_in: {
    icon: "log-in",
    words: ({ browser, switched }) =>
      `${switched ? "came over from another account" : "signed in"}${browser ? ` with ${browser}` : ""}`,
  },
  signed_out: { icon: "log-out", words: () => "signed out" },
  sessions_ended: {
    icon: "log-out",
    words: (_, mine) => `signed ${mine ? "your" : "their"} other devices out`,
  },
  passkey_added: {
    icon: "key-round",
    words: ({ passkey }) => `added the passkey ${quoted(passkey)}`,
  },
  passkey_removed: {
    icon: "key-round",
    words: ({ passkey }) => `removed the passkey ${quoted(passkey)}`,
  },
  password_set: { icon: "lock", words: (_, mine) => `set ${mine ? "your" : "their"} password` },
  password_removed: {
    icon: "lock",
    words: (_, mine) => `removed ${mine ? "your" : "their"} password`,
  },
  email_changed: {
    icon: "mail",
    words: ({ contact, after }, mine) =>
      `changed ${contact ? `the email of ${contact}` : `${mine ? "your" : "their"} email`}${after ? ` to ${after}` : ""}`,
  },
  contact_invited: {
    icon: "user-plus",
    words: ({ person, role }) =>
      `invited ${person ?? "somebody"}${role ? ` as ${ROLES[role] ?? role}` : ""}`,
  },
  contact_removed: {
    icon: "user-minus",
    words: ({ person }) => `ended the access of ${person ?? "somebody"}`,
  },
  role_changed: {
    icon: "users",
    words: ({ person, role }) =>
      `made ${person ?? "somebody"} ${ROLES[role ?? ""] ?? role ?? "something else"}`,
  },
  export_asked: {
    icon: "folder-down",
    words: (_, mine) => `asked for ${mine ? "your" : "their"} data as a file`,
  },
  export_downloaded: { icon: "folder-down", words: () => "downloaded the file with the data" },
  erasure_asked: { icon: "trash-2", words: () => "asked for the data to be erased" },
  erasure_decided: {
    icon: "trash-2",
    words: ({ decision }) => DECISIONS[decision ?? ""] ?? "decided about the erasure",
  },
  document_viewed: {
    icon: "eye",
    words: ({ what, name }) => `looked at ${name ?? LOOKED_AT[what ?? ""] ?? "a document"}`,
  },
  link_made: { icon: "share", words: (detail) => `made a link to ${linked(detail)}` },
  link_revoked: { icon: "share", words: (detail) => `ended the link to ${linked(detail)}` },
  calendar_made: {
    icon: "calendar",
    words: ({ name }) => `made an address for a calendar${name ? `, ${quoted(name)}` : ""}`,
  },
  calendar_ended: {
    icon: "calendar",
    words: ({ name }) => `ended the address for a calendar${name ? `, ${quoted(name)}` : ""}`,
  },
  autopay_on: {
    icon: "credit-card",
    words: ({ card }) => `agreed that invoices are charged to ${card || "a saved card"}`,
  },
  autopay_off: {
    icon: "credit-card",
    words: ({ why }) =>
      `turned automatic payments off${why === "declined" ? ", as three charges in a row were declined" : ""}`,
  },
};
const DECISIONS: Record<string, string> = {
  withdrawn: "took back the wish to be erased",
  refused: "did not erase the data",
  approved: "erased the data",
};

/** "Alex Morgan signed in with Chrome on Android"; what the app does not know is shown as it is. */
export function happeningWords({ happening, actor, by_office, mine, detail }: Happening): string {
  const who = mine ? "You" : by_office ? "The office" : actor;
  const words = KNOWN[happening]?.words(detail, mine) ?? happening.replaceAll("_", " ");
  return `${who} ${words}`;
}

/** How it was done, if there is something to say; else nothing. */
export function wayWords({ happening, detail }: Happening): string {
  return (happening === "signed_in" && WAYS[detail.way ?? ""]) || "";
}

/** The shape of it. */
export function iconOf({ happening }: Happening): string {
  return KNOWN[happening]?.icon ?? "info";
}

/** “Gas safety record”, for “The letting agent”: which document, and whose link. */
function linked({ document, label }: Record<string, string>): string {
  return `${quoted(document)}${label ? ` for ${quoted(label)}` : ""}`;
}

function quoted(name = ""): string {
  return `“${name}”`;
}
