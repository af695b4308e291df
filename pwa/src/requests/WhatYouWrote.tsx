import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Shot } from "./Shot";
import type { Wish } from "./wish";

interface Props {
  wish: Wish;
  /** What has happened to it. */
  news: ComponentChildren;
  /** What can be done. */
  children?: ComponentChildren;
}

/** What was being written when this page could not go on with it: to be read, and not lost. */
export function WhatYouWrote({ wish: { description, photos }, news, children }: Props) {
  const section = useRef<HTMLElement>(null);
  // The form that had the focus is gone.
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} class="sheet stranded" aria-label="What you wrote">
      <p>{news}</p>
      {description && <p class="told note">{description}</p>}
      {photos.length > 0 && (
        <div class="photos">
          {photos.map((photo, index) => (
            <Shot key={photo.sha256} photo={photo} label={`Photo ${index + 1}`} />
          ))}
        </div>
      )}
      {children}
    </section>
  );
}
