import { useState } from "preact/hooks";
import { Unreadable } from "./Unreadable";
import { useAddress } from "./useAddress";
import { Zoom } from "./Zoom";

/** A picture, as it is. */
export function Picture({ file, title }: { file: Blob; title: string }) {
  const address = useAddress(file);
  const [failed, setFailed] = useState(false);
  if (failed) return <Unreadable />;
  return (
    <Zoom label={title}>
      {(zoom) =>
        address && (
          <img
            src={address}
            alt={title}
            style={{ width: `${zoom * 100}%` }}
            onError={() => setFailed(true)}
          />
        )
      }
    </Zoom>
  );
}
