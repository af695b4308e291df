import { RowLink, Rows, State } from "../ui";
import type { Need } from "./needs";

/** The list of what needs the customer; nothing when nothing does. */
export function Needs({ needs }: { needs: Need[] }) {
  if (needs.length === 0) return null;
  return (
    <section>
      <h2>Needs you</h2>
      <Rows class="sheet">
        {needs.map(({ href, icon, title, detail, tone, word }) => (
          <RowLink
            key={`${href} ${title}`}
            href={href}
            icon={icon}
            title={title}
            detail={detail}
            end={
              <State tone={tone} icon="chevron-right">
                {word}
              </State>
            }
          />
        ))}
      </Rows>
    </section>
  );
}
