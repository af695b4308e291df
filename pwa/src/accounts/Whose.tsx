import { useCell } from "../kit/cell";
import type { Profile } from "../kit/documents";
import { useRows } from "../kit/replica";
import { session } from "../kit/session";
import { elsewhere, sumOf } from "../notifications/elsewhere";
import "../ui/screens.css";

/** Whose records these are, for who has those of several: above every screen, and the way to others. */
export default function Whose() {
  const who = useCell(session);
  const profile = useRows<Profile>("profile")?.[0]?.doc;
  const unread = sumOf(useCell(elsewhere) ?? {});
  return (
    <p class="whose">
      <span>
        Records of <b>{profile?.customer_name ?? who?.customer.name}</b>
      </span>
      <a href="/portal/more/accounts">{unread ? `Change (${unread} new)` : "Change"}</a>
    </p>
  );
}
