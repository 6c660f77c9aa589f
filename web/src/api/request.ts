/** Requests to the server that gave us this page. Paths are relative to the page, so it may live below any path. */

import { askForToken, currentToken } from "./token";

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

export function authorization(): Record<string, string> {
  const token = currentToken();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The answer, if it is a good one; otherwise a `ServerError` or `Unreachable`. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(path, { ...init, headers: { ...authorization() } }).catch((reason: unknown) => {
    if (init.signal?.aborted) throw reason;
    throw new Unreachable();
  });
  if (!answer.ok) throw refusal(answer.status, await answer.text());
  return answer;
}

export async function json<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await request(path, init);
  return (await answer.json()) as Answer;
}

/** The error that a bad answer stands for. */
export function refusal(status: number, body: string): ServerError {
  if (status === 401) askForToken();
  return new ServerError(status, sentence(body) ?? `${status}`);
}

function sentence(body: string): string | null {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === "string" ? detail : null;
  } catch {
    return null;
  }
}
