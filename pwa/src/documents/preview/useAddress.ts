import { useEffect, useState } from "preact/hooks";

/** An address under which the page can show a file, for as long as it is shown. */
export function useAddress(file: Blob): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
