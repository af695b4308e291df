import { useLayoutEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { choosing } from "../accounts/switching";
import { WhoseRecords } from "../accounts/WhoseRecords";
import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { screen } from "../ui";
import { arrived } from "../ui/transition";
import { SignIn } from "./SignIn";
import { SignInByLink } from "./SignInByLink";
import "./sign_in.css";

const Ended = screen(() => import("./Ended"));

/** The door: by code anywhere, by link where it was mailed to; and the way out for good. */
export default function SignInRoutes() {
  const { path } = useLocation();
  const choice = useCell(choosing);
  const who = useCell(session);
  useLayoutEffect(arrived, []);
  if (choice) return <WhoseRecords />;
  if (who?.ended) return <Ended />;
  return path === "/portal/sign-in/link" ? <SignInByLink /> : <SignIn />;
}
