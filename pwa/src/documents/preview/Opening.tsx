interface Props {
  /** What is being done, in words. */
  words: string;
  /** How much of it is done, from 0 to 1, if that is known. */
  part?: number | undefined;
}

/** Stands where a document will be, and says how far it has come. */
export function Opening({ words, part }: Props) {
  return (
    <div class="paper opening">
      <p role="status">{words}</p>
      <progress aria-label={words} value={part} />
    </div>
  );
}
