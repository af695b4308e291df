import { Empty, Page } from "../ui";

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <Page title="There is nothing here">
      <Empty
        icon="search"
        title="This page does not exist"
        action={
          <a class="button primary" href="/portal">
            Go to the start
          </a>
        }
      >
        The address may be old or mistyped. Nothing of yours is lost.
      </Empty>
    </Page>
  );
}
