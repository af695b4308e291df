/** Offering messages: after the office has something to answer, never on load, never after a no. */
import { offerInstall } from "../kit/install";
import { read } from "../kit/session";
import { offer } from "../ui/offer";
import { DECLINED, PushOffer } from "./PushOffer";
import { look } from "./push";

/** What the office answers: a request, or a wish about a visit. */
const ANSWERED = /^(request\.create|visit\.)/;

/** Offers messages after the first thing of that kind was taken; else a place on the home screen. */
export async function offerAfter(names: string[]): Promise<void> {
  if (offer.value === PushOffer) return;
  const asks = names.some((name) => ANSWERED.test(name)) && !read(DECLINED);
  if (asks && !offer.value && (await look()) === "off") offer.value = PushOffer;
  else offerInstall();
}
