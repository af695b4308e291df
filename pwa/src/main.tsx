/** Everything is put together here; tokens.css comes first, for it says which layer wins. */
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/parts.css";
import "./ui/buttons.css";
import "./ui/fields.css";
import "./ui/places.css";
import "./ui/layout.css";
import "./ui/bar.css";
import "./ui/chip.css";
import "./ui/toast.css";
import "./ui/modes.css";

import { render } from "preact";
import { App } from "./App";
import { registerWorker } from "./kit/device";
import { noticeTyping } from "./kit/forms";
import { keepPrompt } from "./kit/install";
import { followSession } from "./kit/replica";
import { followOtherTabs, sayGoodbye } from "./kit/session";
import { sayMissing } from "./ui";

keepPrompt();
noticeTyping();
followOtherTabs();
followSession();
render(<App />, document.getElementById("app") as HTMLElement);
addEventListener("vite:preloadError", (event) => {
  event.preventDefault();
  sayMissing();
});
void sayGoodbye();
void registerWorker();
