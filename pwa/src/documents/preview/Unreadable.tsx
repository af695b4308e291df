import { save } from "../../kit/handing";
import { Button, Icon } from "../../ui";

interface Props {
  file: Blob;
  /** Only a part of it does not show. */
  partly?: boolean;
}

/** What is said of a file that cannot be shown here, or not all of it, with a way to have it. */
export function Unreadable({ file, partly = false }: Props) {
  return (
    <div class="note stack unreadable" role="status">
      <p>
        {partly
          ? "A part of this document cannot be shown in the app. "
          : "This file is here, but cannot be shown in the app. "}
        Save or share it to open it elsewhere.
      </p>
      {file instanceof File && (
        <Button onClick={() => void save(file)}>
          <Icon name="download" /> Save the file
        </Button>
      )}
    </div>
  );
}
