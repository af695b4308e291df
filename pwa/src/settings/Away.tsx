import { Button } from "../ui";

/** Why something that is asked of the server is not here just now. */
export function Away({ why, onAgain }: { why: string; onAgain(): void }) {
  return (
    <div class="note" role="status">
      <p>{why}</p>
      <Button onClick={onAgain}>Try again</Button>
    </div>
  );
}
