import { Choice } from "../ui";
import { ROLES, type Role, roleOf } from "./roles";

/** What somebody may see and do: the choice, and what it means. */
export function RoleChoice({ value, onChange }: { value: Role; onChange(role: Role): void }) {
  return (
    <>
      <Choice
        legend="What they can see"
        options={ROLES}
        value={value}
        onChange={(role) => onChange(role as Role)}
      />
      <p class="soft means" aria-live="polite">
        {roleOf(value).means}
      </p>
    </>
  );
}
