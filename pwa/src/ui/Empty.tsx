import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";

interface Props {
  icon: string;
  title: string;
  children: ComponentChildren;
  action?: ComponentChildren;
}

/** Says what will appear here, and offers the next step. */
export function Empty({ icon, title, children, action }: Props) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
