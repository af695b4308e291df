import type { ComponentChildren } from "preact";
import type { Day, DocumentRow } from "../kit/documents";
import { State } from "../ui";
import { usedOf } from "./validity";
import { validityState } from "./words";

interface Props {
  doc: DocumentRow;
  today: Day;
  /** What is said beside it. */
  children?: ComponentChildren;
}

/** How long a certificate is valid, and how much of that is over as a bar beside the words. */
export function Life({ doc, today, children }: Props) {
  const { tone, icon, text } = validityState(doc, today);
  const used = doc.superseded_by_id ? undefined : usedOf(doc, today);
  return (
    <>
      {used !== undefined && (
        <span class={`life ${tone}`} aria-hidden="true">
          <i style={{ width: `${Math.round(used * 100)}%` }} />
        </span>
      )}
      <span class="beside">
        <State tone={tone} icon={icon}>
          {text}
        </State>
        {children}
      </span>
    </>
  );
}
