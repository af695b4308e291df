import { useRole } from "../kit/role";
import { InvoicesOnly } from "../people/NotTheirs";
import { Empty } from "../ui";

/** What a home is that nothing is on yet, or never will be in that role. */
export default function Nothing() {
  if (useRole() === "billing") return <InvoicesOnly />;
  return (
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
  );
}
