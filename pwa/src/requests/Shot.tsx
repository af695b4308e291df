import { Icon } from "../ui";
import "../ui/screens.css";
import { useAddress } from "./useAddress";

interface Props {
  photo: { bytes: ArrayBuffer; media_type: string };
  label: string;
  onRemove?: () => void;
}

/** A photo from its bytes on this device. */
export function Shot({ photo, label, onRemove }: Props) {
  const address = useAddress(photo.bytes, photo.media_type);
  return (
    <div class="shot">
      {address && <img src={address} alt={onRemove ? "" : label} />}
      {onRemove && (
        <button type="button" aria-label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
          <Icon name="x" />
        </button>
      )}
    </div>
  );
}
