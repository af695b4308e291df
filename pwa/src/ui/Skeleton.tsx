import { useEffect, useState } from "preact/hooks";

const SOON = 300;

/** Stands in for what is not there yet; only when it takes long enough to be noticed. */
export function Skeleton() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SOON);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div class="skeleton" aria-busy="true">
      <p class="hidden">Getting your records</p>
      <i />
      <i />
      <i />
    </div>
  );
}
