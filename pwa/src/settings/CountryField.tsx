import { useId, useState } from "preact/hooks";
import { detailLabel } from "../kit/labels";
import { countries, countryName } from "./countries";

interface Props {
  value: string;
  error: string | undefined;
  onChange(value: string): void;
}

/** The country of an address; one that has a code we do not know can be left as it is. */
export function CountryField({ value, error, onChange }: Props) {
  const id = useId();
  const [all] = useState(countries);
  return (
    <div class="field">
      <label for={id}>{detailLabel("country")}</label>
      <select
        id={id}
        name="country"
        autoComplete="country"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-said`}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {!countryName(value) && <option value={value}>{value}</option>}
        {all.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <span id={`${id}-said`} class="said" aria-live="polite">
        {error && <span class="error">{error}</span>}
      </span>
    </div>
  );
}
