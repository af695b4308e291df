import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Mark } from "../ui/Mark";
import { nameOfPage } from "../ui/organization";

interface Props {
  title: string;
  /** For what needs more room than a form. */
  wide?: boolean;
  children: ComponentChildren;
}

/** What is around signing in: whose door it is, and nothing else. */
export function Door({ title, wide = false, children }: Props) {
  const name = nameOfPage();
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(title);
  useLayoutEffect(() => {
    document.title = `${title} · ${name}`;
    if (before.current !== title && document.activeElement === document.body) {
      heading.current?.focus();
    }
    before.current = title;
  }, [title, name]);
  return (
    <main class={wide ? "door wide" : "door"}>
      <p class="owner">
        <Mark name={name} />
        <span class="name">{name}</span>
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
