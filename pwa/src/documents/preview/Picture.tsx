import { useState } from "preact/hooks";
import { Opening } from "./Opening";
import { Unreadable } from "./Unreadable";
import { useAddress } from "./useAddress";
import { Zoom } from "./Zoom";

/** A picture, as it is. */
export function Picture({ file, title }: { file: Blob; title: string }) {
  const address = useAddress(file);
  const [failed, setFailed] = useState(false);
  if (failed) return <Unreadable file={file} />;
  if (!address) return <Opening words="Opening the picture…" />;
  return (
    <Zoom label={title}>
      {(zoom) => (
        <img
          src={address}
          alt={title}
          style={{ width: `${zoom * 100}%` }}
          onError={() => setFailed(true)}
        />
      )}
    </Zoom>
  );
}
