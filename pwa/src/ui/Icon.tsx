/** An icon of the sprite in the page; it says nothing to a screen reader, the words beside it do. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
