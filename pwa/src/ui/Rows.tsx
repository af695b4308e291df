import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";

interface Props {
  href: string;
  icon: string;
  title: ComponentChildren;
  detail?: ComponentChildren;
  end?: ComponentChildren;
  onClick?(): void;
}

/** A plain list with hairlines. */
export function Rows({ children, class: own }: { children: ComponentChildren; class?: string }) {
  return <ul class={own ? `rows ${own}` : "rows"}>{children}</ul>;
}

/** A row that opens something; at its end a state or, without one, an arrow. */
export function RowLink({ href, icon, title, detail, end, onClick }: Props) {
  return (
    <li>
      <a class="row" href={href} onClick={onClick}>
        <Icon name={icon} />
        <span>
          <b>{title}</b>
          {detail && <small>{detail}</small>}
        </span>
        {end ?? <Icon name="chevron-right" />}
      </a>
    </li>
  );
}
