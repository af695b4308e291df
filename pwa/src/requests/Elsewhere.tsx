import { ELSEWHERE } from "../kit/drafts";
import { Button } from "../ui";
import { WhatYouWrote } from "./WhatYouWrote";
import type { Wish } from "./wish";

interface Props {
  wish: Wish;
  onGoOn(): void;
}

/** What was being written when another window sent it, or threw it away: it is not sent twice unasked. */
export function Elsewhere({ wish, onGoOn }: Props) {
  return (
    <WhatYouWrote wish={wish} news={`${ELSEWHERE} This is what you wrote.`}>
      <a class="button primary wide" href="/portal/requests">
        See your requests
      </a>
      <Button class="wide" onClick={onGoOn}>
        Go on with it here
      </Button>
    </WhatYouWrote>
  );
}
