import { Button, Empty, Page } from "../ui";

/** The browser gave no place to keep records: private windows of some, or a full disk. */
export default function Broken() {
  return (
    <main class="alone">
      <Page title="This browser keeps nothing">
        <Empty
          icon="smartphone"
          title="Your records cannot be kept here"
          action={<Button onClick={() => location.reload()}>Try again</Button>}
        >
          The browser did not give this app a place on the device. Make some room, or leave the private
          window, and try again. Nothing of yours is lost.
        </Empty>
      </Page>
    </main>
  );
}
