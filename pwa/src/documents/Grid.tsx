import type { Day } from "../kit/documents";
import { State } from "../ui";
import type { Names } from "./listing";
import type { GridRow, Line, Grid as Shown } from "./wallet";
import { validityState } from "./words";

interface Props {
  grid: Shown;
  names: Names;
  today: Day;
}

/**
 * Every place with each type of certificate: a table, of which a small phone shows each place as a block.
 * The roles keep it a table for screen readers there, too.
 */
export function Grid({ grid: { types, rows }, names, today }: Props) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: laid out as blocks, a table would lose its role
    <table class="grid sheet" role="table" aria-label="Certificates by place">
      <thead>
        <tr>
          <th scope="col">Place</th>
          {types.map((type) => (
            <th key={type} scope="col">
              {type}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <PlaceRow
            key={row.property_id}
            {...{ row, types, today }}
            name={names.property(row.property_id)}
          />
        ))}
      </tbody>
    </table>
  );
}

function PlaceRow({
  row,
  types,
  today,
  name,
}: {
  row: GridRow;
  types: string[];
  today: Day;
  name: string;
}) {
  return (
    <tr>
      <th scope="row">{name || "No place in particular"}</th>
      {row.cells.map((lines, at) => (
        <td key={types[at]} {...(lines.length === 0 && { class: "none" })}>
          <span class="of" aria-hidden="true">
            {types[at]}
          </span>
          {lines.length ? (
            <Cells lines={lines} today={today} />
          ) : (
            <span class="soft">None here</span>
          )}
        </td>
      ))}
    </tr>
  );
}

/** How long each is valid; of several it is said which appliance each is of. */
function Cells({ lines, today }: { lines: Line[]; today: Day }) {
  return (
    <span>
      {lines.map(({ key, current, appliance }) => {
        const { tone, icon, text } = validityState(current.doc, today);
        return (
          <a key={key} class="cell" href={`/portal/documents/${current.id}`}>
            <State tone={tone} icon={icon}>
              {text}
            </State>
            {appliance && <small class={lines.length > 1 ? "" : "hidden"}>{appliance}</small>}
          </a>
        );
      })}
    </span>
  );
}
