import type { Row } from "@doorstep/sync";
import type { Property, ServiceRequest } from "../kit/documents";
import type { Place } from "../kit/place";
import { addressWords } from "../kit/words";
import { Choice, Field } from "../ui";
import { Lacking } from "./Lacking";
import { lackingOf } from "./leftover";
import { Photos } from "./Photos";
import { LONGEST, type Problems, TIMES, type Wish } from "./wish";

interface Props {
  wish: Wish;
  problems: Problems;
  place: Place;
  properties: Row<Property>[];
  sent: ServiceRequest | null;
  /** Photos are being made small. */
  busy: boolean;
  onBusy(busy: boolean): void;
  change(changes: (now: Wish) => Partial<Wish>): Promise<boolean>;
}

/** What can be said in a request; one that was sent keeps its type and its photos. */
export function Fields({ wish, problems, place, properties, sent, change, ...shrinking }: Props) {
  const setPhotos = (changed: (photos: Wish["photos"]) => Wish["photos"]) =>
    change(({ photos }) => ({ photos: changed(photos) }));
  return (
    <>
      {!sent && (
        <Choice
          legend="What is it?"
          options={place.organization?.request_types ?? []}
          value={wish.type}
          onChange={(type) => change(() => ({ type }))}
          error={problems.type}
        />
      )}
      {properties.length > 1 && <Where {...{ wish, properties, change }} />}
      <Field
        as="textarea"
        label="What is it about?"
        rows={5}
        maxLength={LONGEST}
        value={wish.description}
        error={problems.description}
        onInput={({ currentTarget: { value } }) => change(() => ({ description: value }))}
      />
      {sent ? (
        <Lacking photos={lackingOf(wish, sent)} onChange={setPhotos} />
      ) : (
        <Photos {...shrinking} photos={wish.photos} error={problems.photos} onChange={setPhotos} />
      )}
      <When {...{ wish, problems, place, change }} />
    </>
  );
}

function Where({ wish, properties, change }: Pick<Props, "wish" | "properties" | "change">) {
  return (
    <div class="field">
      <label for="where">Where?</label>
      <select
        id="where"
        value={wish.property_id}
        onChange={({ currentTarget: { value } }) => change(() => ({ property_id: value }))}
      >
        <option value="">Somewhere else, or not at one address</option>
        {properties.map(({ id, doc }) => (
          <option key={id} value={id}>
            {addressWords(doc)}
          </option>
        ))}
      </select>
    </div>
  );
}

function When({
  wish,
  problems,
  place,
  change,
}: Pick<Props, "wish" | "problems" | "place" | "change">) {
  return (
    <>
      <Field
        label="A day that suits you"
        hint="If there is one. The office will agree a time with you."
        type="date"
        min={place.today}
        value={wish.preferred_on}
        error={problems.preferred_on}
        onInput={({ currentTarget: { value } }) => change(() => ({ preferred_on: value }))}
      />
      <Choice
        legend="Time of day"
        options={[...TIMES]}
        value={wish.preferred_time}
        onChange={(time) => change(() => ({ preferred_time: time as Wish["preferred_time"] }))}
      />
    </>
  );
}
