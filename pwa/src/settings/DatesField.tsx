import { useId } from "preact/hooks";
import { detailLabel, LOCALES } from "../kit/labels";

interface Props {
  value: string;
  /** Whose way it is when nothing is chosen. */
  office: string | undefined;
  onChange(value: string): void;
}

/** How dates and times are written; what it changes is seen in the choices themselves. */
export function DatesField({ value, office, onChange }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{detailLabel("locale")}</label>
      <select
        id={id}
        name="locale"
        value={value}
        aria-describedby={`${id}-said`}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        <option value="">As {office ?? "the office"} writes them</option>
        {Object.entries(LOCALES).map(([locale, { looks, like }]) => (
          <option key={locale} value={locale}>
            {looks}, {like}
          </option>
        ))}
      </select>
      <span id={`${id}-said`} class="said">
        <small>On your screens here, and in mails to you.</small>
      </span>
    </div>
  );
}
