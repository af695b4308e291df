import { useEffect } from "preact/hooks";
import { lookForUpdate, takeUpdate } from "../kit/device";
import { Button, Empty } from "../ui";

const WORDS = {
  no_store: {
    title: "Your records cannot be kept here",
    text: "This browser gives the app no place on the device: a private window, or no room. Leave the private window or free some space, then try again. Nothing of yours is lost.",
  },
  newer: {
    title: "This version is too old to go on",
    text: "A newer version has already been open on this device, and your records are kept its way. What you wrote is safe on this device. Open the app again to get the newer version.",
  },
  slow: {
    title: "Your records take long to open",
    text: "Another window of this app may have hold of them. Close its other windows, or try again. What you wrote is safe on this device.",
  },
  crashed: {
    title: "Something went wrong on this screen",
    text: "It is our mistake. What you wrote is safe on this device. Open the app again; if this stays, please call us.",
  },
};

/** There is nothing to show, and why. */
export default function Broken({ why }: { why: keyof typeof WORDS }) {
  const { title, text } = WORDS[why];
  useEffect(() => void (why === "newer" && lookForUpdate()), [why]);
  return (
    <main class="alone">
      <Empty
        icon="circle-alert"
        title={title}
        action={
          <Button kind="primary" onClick={takeUpdate}>
            {why === "newer" ? "Open again" : "Try again"}
          </Button>
        }
      >
        {text}
      </Empty>
    </main>
  );
}
