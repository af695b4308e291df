/** What a job hands to the phone: a calendar entry, directions. */

/** Share a file where the phone has a sheet for it, else download it. */
export async function handOver(file: File): Promise<void> {
  if (!navigator.canShare?.({ files: [file] })) return download(file);
  try {
    await navigator.share({ files: [file], title: file.name });
  } catch (error) {
    if ((error as DOMException).name !== "AbortError") download(file);
  }
}

/** The address in the phone's own map app; a web map where there is none. */
export function directionsTo(address: string, agent: string = navigator.userAgent): string {
  const place = encodeURIComponent(address);
  if (/iPhone|iPad|Macintosh/.test(agent)) return `https://maps.apple.com/?daddr=${place}`;
  if (/Android/.test(agent)) return `geo:0,0?q=${place}`;
  return `https://www.openstreetmap.org/search?query=${place}`;
}

function download(file: File) {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
