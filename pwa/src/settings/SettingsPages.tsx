import { Route, Router } from "preact-iso";
import Addresses from "../addresses/Addresses";
import AddressPage from "../addresses/AddressPage";
import AutopayPage from "../autopay/AutopayPage";
import StoragePage from "../documents/storage/StoragePage";
import NotFound from "../more/NotFound";
import ChoicesPage from "../notifications/ChoicesPage";
import OpenPage from "../notifications/OpenPage";
import People from "../people/People";
import DataPage from "../privacy/DataPage";
import { arrived } from "../ui/arrival";
import DevicesPage from "./DevicesPage";
import EmailPage from "./EmailPage";
import SignInPage from "./SignInPage";

/** The pages under settings; in one file, so that the first screen knows of one alone. */
export default function SettingsPages() {
  return (
    <Router onRouteChange={arrived}>
      <Route path="/addresses" component={Addresses} />
      <Route path="/addresses/:id" component={AddressPage} />
      <Route path="/email" component={EmailPage} />
      <Route path="/sign-in" component={SignInPage} />
      <Route path="/devices" component={DevicesPage} />
      <Route path="/storage" component={StoragePage} />
      <Route path="/data" component={DataPage} />
      <Route path="/alerts" component={ChoicesPage} />
      <Route path="/people" component={People} />
      <Route path="/autopay" component={AutopayPage} />
      <Route path="/open" component={OpenPage} />
      <Route default component={NotFound} />
    </Router>
  );
}
