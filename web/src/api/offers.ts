/** What the server can be asked for. */

import { useEffect, useState } from "react";
import { get, type Schemas } from "./request";

export type Offers = Schemas["BundleList"];

const NOTHING: Offers = { bundles: [], label_sets: [], transcribers: [], formats: ["json"] };

let known: Promise<Offers> | null = null;

/** The offers, asked for once; little while or where they are not known, which leaves every choice to the server. */
export function useOffers(): Offers {
  const [offers, setOffers] = useState(NOTHING);
  useEffect(() => {
    known ??= get("/v1/bundles");
    known.then(setOffers, () => {
      known = null; // perhaps the next page has more luck
    });
  }, []);
  return offers;
}
