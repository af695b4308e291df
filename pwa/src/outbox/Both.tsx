import type { BothVersions } from "./clashes";
import { fieldLabel, fieldWords, type Known } from "./told";

interface Props {
  versions: BothVersions[];
  known: Known;
}

/** What the person wrote beside what the office has; nothing where they do not clash. */
export function Both({ versions, known }: Props) {
  if (versions.length === 0) return null;
  return (
    <table class="both">
      <thead>
        <tr>
          <td />
          <th scope="col">You wrote</th>
          <th scope="col">The office has</th>
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
