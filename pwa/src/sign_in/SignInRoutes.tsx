import { useLayoutEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { choosing } from "../accounts/switching";
import { WhoseRecords } from "../accounts/WhoseRecords";
import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { screen } from "../ui";
import { arrived } from "../ui/arrival";
import { SignIn } from "./SignIn";
import { SignInByLink } from "./SignInByLink";
import "../ui/screens.css";

const Ended = screen(() => import("./Ended"));
const PublicPages = screen(() => import("../documents/public/PublicPages"));

/**
 * The door: by code anywhere, by link where it was mailed to; and the way out for good. Beside it is what
 * needs no key: a document that somebody gave a link to, and the page that tells which are genuine.
 */
export default function SignInRoutes() {
  const { path } = useLocation();
  const choice = useCell(choosing);
  const who = useCell(session);
  useLayoutEffect(arrived, []);
  if (/\/(shared|verify)$/.test(path)) return <PublicPages />;
  if (choice) return <WhoseRecords />;
  if (who?.ended) return <Ended />;
  return path === "/portal/sign-in/link" ? <SignInByLink /> : <SignIn />;
}
