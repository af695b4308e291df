import { Route, Router } from "preact-iso";
import { arrived } from "../ui/arrival";
import { DocumentList } from "./DocumentList";
import { DocumentPage } from "./DocumentPage";

/** The pages of documents; in one file, so that the first screen knows of one alone. */
export default function Documents() {
  return (
    <Router onRouteChange={arrived}>
      <Route path="/" component={DocumentList} />
      <Route path="/:id" component={DocumentPage} />
    </Router>
  );
}
