/** Files that leave the app: into the phone's own sheet for sharing, or saved. */

/** Shares a file where the phone has a sheet for it, else downloads it; false when it was cancelled. */
export async function handOver(file: File): Promise<boolean> {
  if (!navigator.canShare?.({ files: [file] })) return download(file);
  try {
    await navigator.share({ files: [file], title: file.name });
    return true;
  } catch (error) {
    return (error as DOMException).name === "AbortError" ? false : download(file);
  }
}

/** Saves a file; on an iPhone its sheet does that, for a download there may lead out of the app. */
export async function save(file: File): Promise<boolean> {
  return "standalone" in navigator ? handOver(file) : download(file);
}

/** Milliseconds between two files, for browsers that take only the last of several at once. */
const APART = 200;

/** Saves several files as `save` does: one after the other, or by one sheet; false when cancelled. */
export async function saveEach(files: File[]): Promise<boolean> {
  if ("standalone" in navigator && navigator.canShare?.({ files })) {
    const shared = navigator.share({ files }).then(() => true);
    return shared.catch(() => false);
  }
  for (const file of files) {
    download(file);
    await new Promise((done) => setTimeout(done, APART));
  }
  return true;
}

/** Whether this device has a sheet for sharing a file of such a type. */
export function canShare(type: string): boolean {
  return navigator.canShare?.({ files: [new File([""], "file", { type })] }) ?? false;
}

function download(file: File): true {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}
