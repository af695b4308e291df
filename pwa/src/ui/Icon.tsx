/** A shape from the page's sprite (see build/sprite.js); always beside words, so never read out. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
