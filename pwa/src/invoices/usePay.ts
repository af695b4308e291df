import { useEffect, useRef, useState } from "preact/hooks";
import { replica } from "../kit/replica";
import { beginPaying, type Order } from "./paying";
import { type Refusal, whyNotPaid } from "./refusals";

/** What became of a press on "Pay". */
export type Paying = { state: "idle" } | { state: "busy" } | { state: "refused"; refusal: Refusal };

/** Leaves for the page where an order is paid; what came of it only the copy tells. */
export function usePay(): [Paying, (order: Order) => Promise<void>] {
  const [paying, setPaying] = useState<Paying>({ state: "idle" });
  const left = useRef(false);
  useReturn(() => {
    if (!left.current) return;
    left.current = false;
    setPaying({ state: "idle" });
    void replica().sync();
  });
  const pay = async (order: Order) => {
    setPaying({ state: "busy" });
    try {
      const url = await beginPaying(order);
      left.current = true;
      location.assign(url);
    } catch (error) {
      const refusal = whyNotPaid(error, order);
      setPaying({ state: "refused", refusal });
      // What it was refused for, the copy does not know yet.
      if (refusal.way === "look" || refusal.way === "sign_in") void replica().sync();
    }
  };
  return [paying, pay];
}

/** Whoever comes back finds this page as they left it, or lying under the payment page all along. */
function useReturn(back: () => void): void {
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => event.persisted && back();
    const seen = () => document.hidden || back();
    addEventListener("pageshow", shown);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("pageshow", shown);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);
}
