import { useLocation } from "preact-iso";
import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { screen } from "../ui";
import { SignIn } from "./SignIn";
import { SignInByLink } from "./SignInByLink";
import "./sign_in.css";

const Ended = screen(() => import("./Ended"));

/** The door: by code anywhere, by link where it was mailed to; and the way out for good. */
export default function SignInRoutes() {
  const { path } = useLocation();
  if (useCell(session)?.ended) return <Ended />;
  return path === "/portal/sign-in/link" ? <SignInByLink /> : <SignIn />;
}
