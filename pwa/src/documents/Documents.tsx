import { Empty, Page } from "../ui";

/** Where reports and certificates will be. */
export default function Documents() {
  return (
    <Page title="Documents" back="/portal/more">
      <Empty icon="file-text" title="No documents here yet">
        Reports and certificates appear here as soon as the office shares them, to read and download
        also without a network.
      </Empty>
    </Page>
  );
}
