import type { ComponentChildren } from "preact";
import type { Day } from "../kit/documents";
import { State } from "../ui";
import { type Span, spanOf } from "./validity";
import { datedWords, type Lived, spanWords, validityState } from "./words";

interface Props {
  doc: Lived;
  today: Day;
  /** Whether the days at both ends of the line are said under it. */
  dated?: boolean;
  /** What is said beside it. */
  children?: ComponentChildren;
}

/** How long a certificate is valid: in words, and as a line of its time, of which the rest is thick. */
export function Life({ doc, today, dated = false, children }: Props) {
  const { tone, icon, text } = validityState(doc, today);
  const span = doc.superseded_by_id ? undefined : spanOf(doc, today);
  return (
    <>
      {span && <Line span={span} tone={tone} />}
      {span && dated && doc.issued_on && doc.expires_on && (
        <span class="ends" aria-hidden="true">
          <small>{datedWords(doc.issued_on)}</small>
          <small>{datedWords(doc.expires_on)}</small>
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

function Line({ span, tone }: { span: Span; tone: string }) {
  const { whole, left } = span;
  return (
    <span class={`life ${tone}`} role="img" aria-label={spanWords(span)}>
      {left > 0 && <i style={{ width: `max(5px, ${Math.round((left / whole) * 100)}%)` }} />}
    </span>
  );
}
