import { useState } from "preact/hooks";
import { ELSEWHERE } from "../kit/drafts";
import { Button } from "../ui";
import { WhatYouWrote } from "./WhatYouWrote";
import type { Wish } from "./wish";

interface Props {
  wish: Wish;
  /** Resolves with false when something else was begun in its place. */
  onGoOn(): Promise<boolean>;
}

const ANOTHER =
  "Something else was begun in another window meanwhile. Send it first, then go on here.";

/** What was being written when another window sent it, or threw it away: it is not sent twice unasked. */
export function Elsewhere({ wish, onGoOn }: Props) {
  const [said, setSaid] = useState("");
  const goOn = async () => {
    if (!(await onGoOn())) setSaid(ANOTHER);
  };
  return (
    <WhatYouWrote wish={wish} news={`${ELSEWHERE} This is what you wrote.`}>
      <a class="button primary wide" href="/portal/requests">
        See your requests
      </a>
      <Button class="wide" onClick={goOn}>
        Go on with it here
      </Button>
      <p class="soft" role="status">
        {said}
      </p>
    </WhatYouWrote>
  );
}
