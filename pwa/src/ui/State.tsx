import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";

interface Props {
  tone: "good" | "due" | "bad" | "soft";
  icon: string;
  children: ComponentChildren;
}

/** A word with a shape. */
export function State({ tone, icon, children }: Props) {
  return (
    <span class={`state ${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}
