import { Page } from "../ui";
import { PasskeySection } from "./PasskeySection";
import { Password } from "./Password";

/** By what one signs in, beside the mailed code. */
export default function SignInPage() {
  return (
    <Page title="Sign-in" back="/portal/settings">
      <p class="soft">A code in your mail always works. These are quicker ways.</p>
      <PasskeySection />
      <Password />
    </Page>
  );
}
