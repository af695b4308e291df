import type { ButtonHTMLAttributes } from "preact";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: "primary" | "plain" | "danger";
  /** Shows that it is being done, and takes no second press meanwhile. */
  busy?: boolean;
};

/** Something to press. */
export function Button({ kind = "plain", busy = false, class: own, type, ...rest }: Props) {
  const press = busy ? (event: Event) => event.preventDefault() : rest.onClick;
  return (
    <button
      {...rest}
      {...(press && { onClick: press })}
      type={type ?? "button"}
      class={["button", kind, own].filter(Boolean).join(" ")}
      aria-disabled={busy || undefined}
    />
  );
}
