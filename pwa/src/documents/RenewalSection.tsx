import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import type { DocumentRow, ServiceRequest } from "../kit/documents";
import type { Place } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { requestState } from "../kit/states";
import { Button, Icon, State } from "../ui";
import { askForRenewal } from "./asking";
import type { Names } from "./listing";
import { canAsk, renewalOf } from "./renewing";

interface Props {
  row: Row<DocumentRow>;
  place: Place;
  names: Names;
  /** Whether it should be renewed by now: before that, only what was asked for is told. */
  pressing: boolean;
}

/** One tap asks for the renewal, with or without a network; then it says so, and leads there. */
export function RenewalSection({ row, place, names, pressing }: Props) {
  const requests = useRows<ServiceRequest>("request");
  const outbox = useOutbox();
  const may = canAsk(useRole(), place);
  const [busy, setBusy] = useState(false);
  if (!requests || !outbox || !may) return null;
  const renewal = renewalOf(row.id, requests, outbox);
  if (renewal?.is === "asked")
    return (
      <Asked id={renewal.request} request={requests.find(({ id }) => id === renewal.request)} />
    );
  if (renewal) return <Refused />;
  if (!pressing) return null;
  const ask = async () => {
    setBusy(true);
    await askForRenewal([row], names, place);
    setBusy(false);
  };
  return (
    <p class="renewal">
      <Button kind="primary" class="wide" busy={busy} onClick={ask}>
        <Icon name="calendar-plus" /> Ask for the renewal
      </Button>
    </p>
  );
}

function Asked({ id, request }: { id: string; request: Row<ServiceRequest> | undefined }) {
  const state = request && requestState(request.doc, request.pending);
  return (
    <div class="renewal sheet asked" role="status">
      <b>Renewal asked for</b>
      {state && (
        <State tone={state.tone} icon={state.icon}>
          {state.text}
        </State>
      )}
      <a class="link" href={`/portal/requests/${id}`}>
        See the request
      </a>
    </div>
  );
}

function Refused() {
  return (
    <div class="renewal sheet asked">
      <State tone="bad" icon="circle-alert">
        The renewal could not be sent
      </State>
      <a class="link" href="/portal/outbox">
        See why, and what to do
      </a>
    </div>
  );
}
