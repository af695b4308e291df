import type { Day } from "../kit/documents";
import { Icon, State } from "../ui";
import { KeptState } from "./KeptState";
import type { Kept } from "./kept/kept";
import { Life } from "./Life";
import type { Line } from "./wallet";
import { nameOf } from "./words";

interface Props {
  line: Line;
  today: Day;
  /** Where it is, if that need be said. */
  where: string;
  kept: Kept;
  /** Whether its renewal was asked for. */
  asked: boolean;
}

/** One line of the wallet: what is certified, where, until when, and whether it is on this phone. */
export function LineRow({ line, today, where, kept, asked }: Props) {
  const { current } = line;
  return (
    <li>
      <a class="row line" href={`/portal/documents/${current.id}`}>
        <Icon name="shield-check" />
        <span>
          <b>{nameOf(current.doc)}</b>
          {where && <small>{where}</small>}
          <Life doc={current.doc} today={today}>
            <KeptState kept={kept} listed />
            {asked && (
              <State tone="good" icon="send">
                Renewal asked for
              </State>
            )}
          </Life>
        </span>
        <Icon name="chevron-right" />
      </a>
    </li>
  );
}
