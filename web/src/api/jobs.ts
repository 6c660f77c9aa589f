/** Analyses on the server: `/v1/analyses`. */

import type { Analysis } from "./contract";
import { json, request } from "./request";
import { messagesOf } from "./stream";

export type State = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  readonly id: string;
  readonly state: State;
  /** How much is read, 0..1. */
  readonly progress: number;
  readonly name: string | null;
  /** ISO 8601. */
  readonly created: string;
  readonly result?: Analysis | null;
  readonly error?: string | null;
}

/** The formats that the server writes, with the ending of a file. */
export const FORMATS: Readonly<Record<string, string>> = {
  json: "json",
  csv: "csv",
  srt: "srt",
  vtt: "vtt",
  textgrid: "TextGrid",
  eaf: "eaf",
  rttm: "rttm",
  labelstudio: "labelstudio.json",
  html: "html",
};

const ROOT = "v1/analyses";
const PAUSE = 1000; // milliseconds between questions where the stream of progress breaks off

const at = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`;

export const isOver = ({ state }: Job): boolean => state !== "queued" && state !== "running";

export const jobs = async (signal?: AbortSignal): Promise<Job[]> => {
  const answer = await json<{ analyses: Job[] }>(ROOT, { signal: signal ?? null });
  return answer.analyses;
};

export const job = (id: string, signal?: AbortSignal): Promise<Job> =>
  json<Job>(at(id), { signal: signal ?? null });

export const cancel = (id: string): Promise<Response> => request(`${at(id)}/cancel`, { method: "POST" });

export const remove = (id: string): Promise<Response> => request(at(id), { method: "DELETE" });

export async function exported(id: string, format: string): Promise<Blob> {
  const answer = await request(`${at(id)}/export?format=${encodeURIComponent(format)}`);
  return answer.blob();
}

/** The job again and again as it goes on, until it is over; the last one is whole. */
export async function* followed(id: string, signal: AbortSignal): AsyncGenerator<Job> {
  while (!signal.aborted) {
    const now = await job(id, signal);
    yield now;
    if (isOver(now)) return;
    yield* progress(now, signal);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function* progress(before: Job, signal: AbortSignal): AsyncGenerator<Job> {
  const answer = await request(`${at(before.id)}/events`, { signal });
  for await (const message of messagesOf(answer)) {
    const now = { ...before, ...(JSON.parse(message) as Partial<Job>) };
    if (isOver(now)) return;
    yield now;
  }
}
