/** UUIDv7 (RFC 9562 §5.7), made on the device and in order of time within one page. */

let last = 0;
let counter = 0;

/** A new id; later ids of this page sort after earlier ones, even within one millisecond. */
export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const { time, count } = advance(now);
  view.setUint16(0, Math.floor(time / 2 ** 32));
  view.setUint32(2, time % 2 ** 32);
  view.setUint16(6, 0x7000 | count);
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return format(bytes);
}

function advance(now: number): { time: number; count: number } {
  counter = now > last ? 0 : counter + 1;
  last = Math.max(now, last);
  if (counter > 0xfff) {
    last += 1;
    counter = 0;
  }
  return { time: last, count: counter };
}

function format(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
