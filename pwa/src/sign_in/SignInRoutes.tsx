import { useLocation } from "preact-iso";
import { SignIn } from "./SignIn";
import { SignInByLink } from "./SignInByLink";
import "./sign_in.css";

/** The door: by code anywhere, by link where it was mailed to. */
export default function SignInRoutes() {
  const { path } = useLocation();
  return path === "/portal/sign-in/link" ? <SignInByLink /> : <SignIn />;
}
