import { ErrorBoundary } from "preact-iso";
import { screen } from "../ui";

const DocumentsOf = screen(() => import("./DocumentsOf"));

/** The documents of a job or of a property; the screen around them does not wait for them. */
export function Documents(props: { job?: string; property?: string }) {
  return (
    <ErrorBoundary>
      <DocumentsOf {...props} />
    </ErrorBoundary>
  );
}
