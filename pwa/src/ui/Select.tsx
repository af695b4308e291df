interface Props {
  label: string;
  /** What lets everything through; its value is empty. */
  all: string;
  options: { id: string; name: string }[];
  value: string;
  onChange(value: string): void;
}

/** Narrows a list down to one of several. */
export function Select({ label, all, options, value, onChange }: Props) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
