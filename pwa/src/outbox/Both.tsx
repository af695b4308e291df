import type { BothVersions } from "./clashes";
import { fieldLabel, fieldWords, type Known } from "./told";

interface Props {
  /** The mutation's name: how they are told the person alone chooses, on another device then. */
  name: string;
  versions: BothVersions[];
  known: Known;
}

/** What the person wrote beside what is there now; nothing where they do not clash. */
export function Both({ name, versions, known }: Props) {
  if (versions.length === 0) return null;
  return (
    <table class="both">
      <thead>
        <tr>
          <td />
          <th scope="col">You wrote</th>
          <th scope="col">
            {name === "alert_choices.update" ? "On another device" : "The office has"}
          </th>
        </tr>
      </thead>
      <tbody>
        {versions.map(({ field, yours, theirs }) => (
          <tr key={field}>
            <th scope="row">{fieldLabel(field)}</th>
            <td>{fieldWords(field, yours, known)}</td>
            <td>{fieldWords(field, theirs, known)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
