import { Empty, Page } from "../ui";
import { BillingHome } from "./BillingHome";
import type { Need } from "./needs";

interface Props {
  title: string;
  needs: Need[];
  billing: boolean;
}

/** The home that few have: of who has access to invoices alone, and one that nothing is on yet. */
export default function Other({ title, needs, billing }: Props) {
  if (billing) return <BillingHome greeting={title} needs={needs} />;
  return (
    <Page title={title}>
      <Empty
        icon="house"
        title="Nothing here yet"
        action={
          <a class="button primary" href="/portal/requests/new">
            Ask for service
          </a>
        }
      >
        Your visits and jobs appear here, with who comes and when, also without a network.
      </Empty>
    </Page>
  );
}
