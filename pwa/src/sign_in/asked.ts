/** Where a code was mailed to; remembered while reading it, also when the browser forgets the page. */

const OPEN = 600_000;

/** Mails of one kind: the address of the last one, for the ten minutes that its code works. */
export interface Asked {
  address(): string | null;
  note(email: string): void;
  forget(): void;
}

/** Mails that are noted under a name. */
export function asked(key: string): Asked {
  return {
    address: () => {
      try {
        const { email, at } = JSON.parse(sessionStorage.getItem(key) ?? "{}");
        return at && Date.now() - at < OPEN ? email : null;
      } catch {
        return null;
      }
    },
    note: (email) => sessionStorage.setItem(key, JSON.stringify({ email, at: Date.now() })),
    forget: () => sessionStorage.removeItem(key),
  };
}
