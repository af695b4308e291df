import { Route, Router } from "preact-iso";
import { InvoicePage } from "../invoices/InvoicePage";
import { Invoices } from "../invoices/Invoices";
import { PaySeveral } from "../invoices/PaySeveral";
import { StatementPage } from "../invoices/StatementPage";
import { arrived } from "../ui/arrival";
import { PaymentPage } from "./PaymentPage";

/** The pages of invoices and payments; in one file, so that the first screen knows of one alone. */
export default function MoneyPages({ path }: { path?: string }) {
  if (path?.startsWith("/portal/payments")) return <PaymentPage />;
  return (
    <Router onRouteChange={arrived}>
      <Route path="/" component={Invoices} />
      <Route path="/pay" component={PaySeveral} />
      <Route path="/statement" component={StatementPage} />
      <Route path="/:id" component={InvoicePage} />
    </Router>
  );
}
