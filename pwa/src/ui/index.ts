/** The parts that every screen is made of. */
export { Button } from "./Button";
export { Choice } from "./Choice";
export { Dialog } from "./Dialog";
export { Empty } from "./Empty";
export { Field, fullWords } from "./Field";
export { Icon } from "./Icon";
export { Page } from "./Page";
export { PortalLayout } from "./PortalLayout";
export { RowLink, Rows } from "./Rows";
export { showFirst } from "./refusing";
export { Skeleton } from "./Skeleton";
export { State } from "./State";
export { Switch } from "./Switch";
export { sayMissing, screen } from "./screen";
export { keeping, Toasts, toast } from "./Toast";
