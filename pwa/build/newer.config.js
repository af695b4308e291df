/**
 * The app as a later version might be, for the tests of updating: NEWER=look says something
 * otherwise, NEWER=store also has a newer store and newer documents.
 */
import { mergeConfig } from "vite";
import config from "../vite.config.ts";

const LOOK = [["src/outbox/Outbox.tsx", "Everything was sent", "All of it was sent"]];
const STORE = [
  ...LOOK,
  ["src/kit/replica.ts", "const SCHEMA = 1", "const SCHEMA = 2"],
  [
    "src/database.ts",
    "= [create, apart];",
    "= [create, apart, (database) => void database.createObjectStore('later')];",
  ],
];

/** Replaces text in sources; a text that is no longer there ends the build. */
function changed(changes) {
  return {
    name: "newer",
    enforce: "pre",
    transform(code, id) {
      const mine = changes.filter(([file]) => id.endsWith(file));
      return mine.reduce((now, [file, from, to]) => {
        if (!now.includes(from)) throw new Error(`${file} no longer has ${from}`);
        return now.replaceAll(from, to);
      }, code);
    },
  };
}

export default mergeConfig(config, {
  plugins: [changed(process.env.NEWER === "store" ? STORE : LOOK)],
  logLevel: "warn",
});
