import type { Day } from "../kit/documents";
import { State } from "../ui";
import type { Names } from "./listing";
import type { GridRow, Line, Grid as Shown } from "./wallet";
import { nameOf, validityState } from "./words";

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
            <Cells {...{ lines, today }} place={name} />
          ) : (
            <span class="soft">None here</span>
          )}
        </td>
      ))}
    </tr>
  );
}

interface CellsProps {
  lines: Line[];
  today: Day;
  place: string;
}

/**
 * How long each is valid; of several it is said which appliance each is of. Whoever hears the links by
 * themselves is told of what and where.
 */
function Cells({ lines, today, place }: CellsProps) {
  return (
    <span>
      {lines.map(({ key, current, appliance }) => {
        const { tone, icon, text } = validityState(current.doc, today);
        return (
          <a key={key} class="cell" href={`/portal/documents/${current.id}`}>
            <State tone={tone} icon={icon}>
              {text}
            </State>
            {lines.length > 1 && <small aria-hidden="true">{appliance}</small>}
            <span class="hidden">, {[nameOf(current.doc), place].filter(Boolean).join(", ")}</span>
          </a>
        );
      })}
    </span>
  );
}
