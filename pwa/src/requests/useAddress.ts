import { useEffect, useState } from "preact/hooks";

/** An address under which the page can show bytes, for as long as they are shown. */
export function useAddress(bytes: ArrayBuffer | null, type: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!bytes) return setAddress(null);
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return address;
}
