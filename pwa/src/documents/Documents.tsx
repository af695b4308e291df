import { useRole } from "../kit/role";
import { Empty, Page } from "../ui";

/** Where reports and certificates will be. */
export default function Documents() {
  const inBar = useRole() === "billing";
  return (
    <Page title="Documents" {...(!inBar && { back: "/portal/more" })}>
      <Empty icon="file-text" title="No documents here yet">
        Reports and certificates appear here as soon as the office shares them, to read and download
        also without a network.
      </Empty>
    </Page>
  );
}
