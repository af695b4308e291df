/** What is said of the devices that a change has signed out. */
export function signedOut(devices: number): string {
  if (devices === 0) return "No other device was signed in.";
  return devices === 1
    ? "One other device was signed out."
    : `${devices} other devices were signed out.`;
}
