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
