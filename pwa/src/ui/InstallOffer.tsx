import { useCell } from "../kit/cell";
import { declineInstall, install, showPrompt } from "../kit/install";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { useOrganizationName } from "./organization";

/** After something has worked: would you like to have this on your home screen? */
export default function InstallOffer() {
  const name = useOrganizationName();
  const way = useCell(install);
  return (
    <aside class="notice offer" aria-label="Keep it at hand">
      <Icon name="smartphone" />
      <div>
        <p>
          <b>Keep {name} at hand.</b> On your home screen it opens at once, with or without a
          connection.
        </p>
        <div class="acts">
          {way === "prompt" ? (
            <Button kind="primary" onClick={showPrompt}>
              Put it there
            </Button>
          ) : (
            <a class="button primary" href="/portal/more/install" onClick={declineInstall}>
              Show me how
            </a>
          )}
          <Button onClick={declineInstall}>Not now</Button>
        </div>
      </div>
    </aside>
  );
}
