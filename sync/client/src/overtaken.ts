/** Why nothing was changed: somebody was quicker. */

/** The server has done it meanwhile, so it can only be amended. */
export class Overtaken extends Error {}

/** What it was made from is not here any more: another tab has sent it or thrown it away. */
export class Gone extends Error {}
