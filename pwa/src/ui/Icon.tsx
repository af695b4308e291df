import sprite from "virtual:icons";

/** An icon by its name in `icons.ts`; it says nothing to a screen reader, the words beside it do. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
