import { Select } from "../ui/Select";
import type { Filter } from "./listing";

interface Props {
  filter: Filter;
  places: { id: string; name: string }[];
  onChange(filter: Filter): void;
}

const STATES = [
  { id: "open", name: "To pay" },
  { id: "coming", name: "On its way" },
  { id: "over", name: "Paid and closed" },
];

/** Narrows the list down by words, by place when there are several, and by how it stands. */
export function Filters({ filter, places, onChange }: Props) {
  return (
    <search class="filters which">
      <label>
        <span>Find</span>
        <input
          type="search"
          value={filter.text}
          placeholder="1043, valve, Alder Road"
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {places.length > 1 && (
        <Select
          {...{ label: "Where", all: "Everywhere", options: places, value: filter.property }}
          onChange={(property) => onChange({ ...filter, property })}
        />
      )}
      <Select
        {...{ label: "Which", all: "All", options: STATES, value: filter.state }}
        onChange={(state) => onChange({ ...filter, state })}
      />
    </search>
  );
}
