/** Requests to the server that gave us this page, typed by its OpenAPI (`npm run client` writes `schema.ts`). */

import type { components, paths } from "./schema";
import { askForToken, currentToken } from "./token";

export type Schemas = components["schemas"];

/** What a path answers to GET. */
type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

/** The server refused; `message` is its own sentence where it gave one. */
export class ServerError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

/** A path of the server from where the page is, which may itself lie below any path. */
export function address(path: keyof paths, id = "", query: Readonly<Record<string, string>> = {}): string {
  const filled = path.slice(1).replace("{id}", encodeURIComponent(id));
  const asked = new URLSearchParams(query).toString();
  return asked ? `${filled}?${asked}` : filled;
}

export function authorization(): Record<string, string> {
  const token = currentToken();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The answer, if it is a good one; otherwise a `ServerError` or `Unreachable`. */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, { ...init, headers: authorization() }).catch((reason: unknown) => {
    if (init.signal?.aborted) throw reason;
    throw new Unreachable();
  });
  if (!answer.ok) throw refusal(answer.status, await answer.text());
  return answer;
}

interface Asked {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export async function get<Path extends keyof paths>(path: Path, asked: Asked = {}): Promise<Answer<Path>> {
  const answer = await request(address(path, asked.id, asked.query), { signal: asked.signal ?? null });
  return (await answer.json()) as Answer<Path>;
}

/** The error that a bad answer stands for. */
export function refusal(status: number, body: string): ServerError {
  if (status === 401) askForToken();
  return new ServerError(status, sentence(body) ?? String(status));
}

/** The `detail` of a problem of RFC 9457. */
function sentence(body: string): string | null {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === "string" ? detail : null;
  } catch {
    return null;
  }
}
