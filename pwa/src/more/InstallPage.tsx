import { useCell } from "../kit/cell";
import { install, showPrompt } from "../kit/install";
import { Button, Icon, Page, State } from "../ui";
import "../ui/screens.css";

/** How this gets onto the home screen of the device in hand. */
export default function InstallPage() {
  return (
    <Page title="On your home screen" back="/portal/more">
      <p>
        There it opens at once, with or without a connection, and what you write is kept until it is
        sent.
      </p>
      <Way />
    </Page>
  );
}

function Way() {
  const way = useCell(install);
  if (way === "done") {
    return (
      <p>
        <State tone="good" icon="check">
          It is there already
        </State>
      </p>
    );
  }
  if (way === "prompt") {
    return (
      <Button kind="primary" class="wide" onClick={showPrompt}>
        <Icon name="smartphone" /> Put it there
      </Button>
    );
  }
  return way === "iphone" ? <OnIphone /> : <ByMenu />;
}

function OnIphone() {
  return (
    <ol class="how">
      <li>
        <Icon name="share" />
        <span>
          Tap <b>Share</b>, at the bottom of Safari.
        </span>
      </li>
      <li>
        <Icon name="square-plus" />
        <span>
          Scroll down and choose <b>Add to Home Screen</b>.
        </span>
      </li>
      <li>
        <Icon name="smartphone" />
        <span>
          Open it there and sign in once more, with the <b>code</b> out of the mail: the icon and
          Safari do not share what they know.
        </span>
      </li>
    </ol>
  );
}

function ByMenu() {
  return (
    <ol class="how">
      <li>
        <Icon name="ellipsis-vertical" />
        <span>Open your browser’s menu.</span>
      </li>
      <li>
        <Icon name="square-plus" />
        <span>
          Choose <b>Install</b> or <b>Add to home screen</b>. If there is neither, this browser
          cannot do it; Chrome, Edge and Safari can.
        </span>
      </li>
    </ol>
  );
}
