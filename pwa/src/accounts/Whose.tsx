import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import "./accounts.css";

/** Whose records these are, for who has those of several: above every screen, and the way to others. */
export default function Whose() {
  const who = useCell(session);
  return (
    <p class="whose">
      <span>
        Records of <b>{who?.customer.name}</b>
      </span>
      <a href="/portal/more/accounts">Change</a>
    </p>
  );
}
