import { useLocation } from "preact-iso";
import { SharedPage } from "./SharedPage";
import { VerifyPage } from "./VerifyPage";

/** The pages about documents that need no access. */
export default function PublicPages() {
  return useLocation().path.endsWith("/verify") ? <VerifyPage /> : <SharedPage />;
}
