import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";
import { useOrganizationName } from "./organization";

interface Props {
  title: string;
  /** Where the arrow above the title leads. */
  back?: string;
  /** What is said above the title, quietly. */
  above?: string;
  children: ComponentChildren;
}

let arrived = "";

/** A screen: its heading gets the focus when it was navigated to, and names the window. */
export function Page({ title, back, above, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useOrganizationName();
  useLayoutEffect(() => {
    const here = location.pathname;
    if (arrived && arrived !== here) heading.current?.focus({ preventScroll: true });
    arrived = here;
  }, []);
  useLayoutEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <div class="page">
      {back && (
        <a class="back" href={back}>
          <Icon name="arrow-left" /> Back
        </a>
      )}
      {above && <p class="soft">{above}</p>}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
