import { useEffect, useState } from "preact/hooks";
import { replica } from "../kit/replica";
import "../ui/screens.css";
import { useAddress } from "./useAddress";

interface Props {
  photo: { sha256: string; media_type: string; stored?: boolean };
  label: string;
}

/** A photo by its name: from this device while it has the bytes, else from the server. */
export function PhotoOf({ photo: { sha256, media_type, stored }, label }: Props) {
  const [bytes, setBytes] = useState<ArrayBuffer | null | undefined>();
  const address = useAddress(bytes ?? null, media_type);
  useEffect(() => {
    void replica()
      .blob(sha256)
      .then(setBytes, () => setBytes(null));
  }, [sha256, stored]);
  const source = address ?? (bytes === null && stored ? `/api/blobs/${sha256}` : null);
  if (!source)
    return <span class="soft">{bytes === undefined ? "" : "Photo on another device"}</span>;
  return <img src={source} alt={label} data-sha256={sha256} loading="lazy" />;
}
