/** The address in the phone's own map app; a web map where there is none. */
export function directionsTo(address: string, agent: string = navigator.userAgent): string {
  const place = encodeURIComponent(address);
  if (/iPhone|iPad|Macintosh/.test(agent)) return `https://maps.apple.com/?daddr=${place}`;
  if (/Android/.test(agent)) return `geo:0,0?q=${place}`;
  return `https://www.openstreetmap.org/search?query=${place}`;
}
