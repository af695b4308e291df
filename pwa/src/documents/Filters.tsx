import { Select } from "../ui/Select";
import { KINDS } from "./kinds";
import type { Filter } from "./listing";

interface Props {
  filter: Filter;
  places: { id: string; name: string }[];
  /** The kinds that there are. */
  kinds: (keyof typeof KINDS)[];
  /** The job that the list is of, if it was opened from one. */
  job: string;
  onChange(filter: Filter): void;
}

/** Narrows the list down by words, by place and kind where there are several, and by what is due. */
export function Filters({ filter, places, kinds, job, onChange }: Props) {
  return (
    <search class="filters which">
      <label>
        <span>Find</span>
        <input
          type="search"
          value={filter.text}
          placeholder="Gas, boiler, Alder Road, 2025"
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {places.length > 1 && (
        <Select
          {...{ label: "Where", all: "Everywhere", options: places, value: filter.property }}
          onChange={(property) => onChange({ ...filter, property })}
        />
      )}
      {kinds.length > 1 && (
        <Select
          {...{ label: "Which", all: "All", value: filter.kind }}
          options={kinds.map((id) => ({ id, name: KINDS[id].many }))}
          onChange={(kind) => onChange({ ...filter, kind })}
        />
      )}
      {filter.job && (
        <Select
          {...{ label: "Of which job", all: "Every job", value: filter.job }}
          options={[{ id: filter.job, name: job || "This job" }]}
          onChange={(chosen) => onChange({ ...filter, job: chosen })}
        />
      )}
    </search>
  );
}
