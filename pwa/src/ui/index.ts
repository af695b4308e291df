/** The parts every screen is made of. */
export { Dialog } from "./Dialog";
export { Icon } from "./Icon";
export { Page } from "./Page";
export { Button, Choice, Empty, Field, RowLink, Rows, Skeleton, State } from "./parts";
