import { Icon, State } from "../ui";
import "../ui/screens.css";

/** An account to choose: what is said of it, and whether it is the one that is open. */
export interface Choice {
  contact: string;
  customer: string;
  detail?: string | undefined;
  /** How much of it was not sent. */
  unsent?: string | undefined;
  /** How many alerts in it are not read. */
  unread?: number | undefined;
  open?: boolean;
}

interface Props {
  choices: Choice[];
  /** The one that is being opened. */
  busy: string | null;
  /** Absent while none can be opened. */
  onChoose?: ((contact: string) => void) | undefined;
}

/** Whose records there are, to be opened by pressing. */
export function AccountRows({ choices, busy, onChoose }: Props) {
  return (
    <ul class="rows accounts">
      {choices.map((choice) => (
        <li key={choice.contact}>
          {choice.open || !onChoose ? (
            <span class="row">
              <Words choice={choice} />
            </span>
          ) : (
            <button
              type="button"
              class="row"
              aria-disabled={busy !== null || undefined}
              onClick={() => busy === null && onChoose(choice.contact)}
            >
              <Words choice={choice} opening={busy === choice.contact} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Words({ choice, opening = false }: { choice: Choice; opening?: boolean }) {
  const { customer, detail, unsent, unread, open } = choice;
  return (
    <>
      <Icon name="file-text" />
      <span>
        <b>{customer}</b>
        {(opening || detail) && <small>{opening ? "Opening…" : detail}</small>}
        {unsent && (
          <State tone="due" icon="clock">
            {unsent} not sent
          </State>
        )}
        {!open && !!unread && (
          <State tone="good" icon="bell">
            {unread} new
          </State>
        )}
      </span>
      {open ? (
        <State tone="good" icon="check">
          Open
        </State>
      ) : (
        <Icon name="chevron-right" />
      )}
    </>
  );
}
