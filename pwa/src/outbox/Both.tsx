import type { BothVersions } from "./clashes";

/** What the person wrote beside what the office has; nothing where they do not clash. */
export function Both({ versions }: { versions: BothVersions[] }) {
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
            <th scope="row">{field}</th>
            <td>{yours}</td>
            <td>{theirs}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
