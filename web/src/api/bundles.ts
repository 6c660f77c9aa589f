import { json } from "./request";

/** A model that the server can use. */
export interface Bundle {
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
}

export async function bundles(signal: AbortSignal): Promise<Bundle[]> {
  const answer = await json<{ bundles: Bundle[] }>("v1/bundles", { signal });
  return answer.bundles;
}
