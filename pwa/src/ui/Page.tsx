import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";

interface PageProps {
  title: string;
  /** Where the way back leads. */
  back?: string;
  children: ComponentChildren;
}

let arrived = false;

/** A screen: its heading gets the focus when one comes from another screen. */
export function Page({ title, back, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (arrived) heading.current?.focus({ preventScroll: true });
    arrived = true;
  }, []);
  return (
    <>
      {back && (
        <a class="back" href={back}>
          <Icon name="arrow-left" /> Back
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  );
}
