import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { useShown } from "../jobs/useShown";
import { type Drawing, useOnce } from "./useOnce";

/** Rows in a piece. A browser has work in every frame for whatever it may leave out. */
const PIECE = 20;

interface Props<T> extends Drawing<T> {
  rows: T[];
  /** What the list was narrowed down to; another one starts from its beginning. */
  list: string;
  /** Pixels that a row takes, for as long as it was never in sight. */
  tall: number;
}

/** Thousands of rows, in pieces that are laid out only in sight; more come as it is read. */
export function LongList<T>({ rows, list, tall, keyOf, from, draw }: Props<T>) {
  const { shown, more, end } = useShown(rows.length, list);
  const drawing = useMemo(() => ({ keyOf, from, draw }), [keyOf, from, draw]);
  const pieces = useMemo(() => new Map<number, VNode>(), [rows, tall, drawing]);
  const piece = (first: number) => {
    const known = pieces.get(first);
    if (known) return known;
    const own = rows.slice(first, first + PIECE);
    const title = rows.length > PIECE ? `${first + 1} to ${first + own.length}` : undefined;
    const made = <Piece key={first} {...{ rows: own, title, tall, drawing }} />;
    pieces.set(first, made);
    return made;
  };
  const firsts = Array.from({ length: Math.ceil(Math.min(shown, rows.length) / PIECE) });
  return (
    <>
      <div class="long">{firsts.map((_, n) => piece(n * PIECE))}</div>
      {shown < rows.length && (
        <button type="button" class="more" ref={end} onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

interface PieceProps<T> {
  rows: T[];
  /** Which rows these are of all, for who does not see it. */
  title: string | undefined;
  tall: number;
  drawing: Drawing<T>;
}

function Piece<T>({ rows, title, tall, drawing }: PieceProps<T>) {
  return (
    <ul
      class="rows"
      aria-label={title}
      style={{ containIntrinsicBlockSize: `auto ${rows.length * tall}px` }}
    >
      {useOnce(rows, drawing)}
    </ul>
  );
}
