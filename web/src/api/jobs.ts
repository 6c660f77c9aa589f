/** Analyses on the server: `/v1/analyses`. */

import type { Analysis } from "./contract";
import { address, get, request, type Schemas } from "./request";
import { messagesOf } from "./stream";

export type Job = Omit<Schemas["JobView"], "result"> & { readonly result: Analysis | null };
export type State = Job["state"];

const PAUSE = 1000; // milliseconds until the next question where the stream of progress breaks off

export const isOver = ({ state }: Pick<Job, "state">): boolean => state !== "queued" && state !== "running";

/** The newest analyses without their results, and where the older ones begin. */
export async function jobs(before: number | null): Promise<{ analyses: Job[]; next: number | null }> {
  const answer = await get("/v1/analyses", before === null ? {} : { query: { before: String(before) } });
  return { analyses: answer.analyses.map(read), next: answer.next };
}

export const job = async (id: string, signal: AbortSignal): Promise<Job> =>
  read(await get("/v1/analyses/{id}", { id, signal }));

export const cancel = (id: string): Promise<Response> =>
  request(address("/v1/analyses/{id}/cancel", id), { method: "POST" });

export const remove = (id: string): Promise<Response> =>
  request(address("/v1/analyses/{id}", id), { method: "DELETE" });

export async function exported(id: string, format: string): Promise<Blob> {
  return (await request(address("/v1/analyses/{id}/export", id, { format }))).blob();
}

export async function recordingOf(id: string, signal: AbortSignal): Promise<Blob> {
  return (await request(address("/v1/analyses/{id}/recording", id), { signal })).blob();
}

/** The job again and again as it goes on, until it is over; the last one is whole. */
export async function* followed(id: string, signal: AbortSignal): AsyncGenerator<Job> {
  while (!signal.aborted) {
    const now = await job(id, signal);
    yield now;
    if (isOver(now)) return;
    const over = yield* progress(now, signal);
    if (!over) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Returns whether the job is over, as far as the stream told. */
async function* progress(before: Job, signal: AbortSignal): AsyncGenerator<Job, boolean> {
  const answer = await request(address("/v1/analyses/{id}/events", before.id), { signal });
  for await (const message of messagesOf(answer)) {
    const now = { ...before, ...(JSON.parse(message) as Partial<Job>) };
    if (isOver(now)) return true;
    yield now;
  }
  return false;
}

/** OpenAPI leaves the analysis open: its contract is a schema of its own. */
export const read = (view: Schemas["JobView"]): Job => ({ ...view, result: view.result as Analysis | null });
