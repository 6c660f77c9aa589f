/** A server with the interface of `mien serve` and nothing behind it: it answers from written analyses. */

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { WebSocketServer } from "ws";
import type { Analysis } from "../src/api/contract";
import type { Job, State } from "../src/api/jobs";
import type { Offers } from "../src/api/offers";
import clip from "./clip.json" with { type: "json" };
import dialogue from "./dialogue.json" with { type: "json" };
import { nothing, play, type Received } from "./live";

const CLIP = join(import.meta.dirname, "../../examples/clip.mp4");
const PAGE = join(import.meta.dirname, "../../src/mien/server/page");
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
/** What a careful server sends: nothing from elsewhere may run, load or listen. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
const STEP = 150; // milliseconds between two states of a job

const OFFERS: Offers = {
  bundles: [{ ...clip.bundle, licence: "Apache-2.0", languages: ["en"], modalities: clip.source.modalities }],
  label_sets: ["ekman-7", "sentiment-3"],
  transcribers: ["auto", "none"],
  formats: ["table", "json", "jsonl", "csv", "srt", "vtt", "textgrid", "eaf", "rttm", "labelstudio", "html"],
};
const QUEUED = {
  state: "queued",
  progress: 0,
  bundle: "base",
  labels: null,
  asr: "auto",
  started: null,
  finished: null,
  error: null,
  result: null,
} as const;

type Stored = Job & { analysis: Analysis };
type Handler = (request: IncomingMessage, answer: ServerResponse, id: string) => Promise<void> | void;

export class FakeServer {
  /** Asked for where it is not empty. */
  token = "";
  readonly received: Received = nothing();
  readonly uploads: string[] = [];
  readonly #jobs = new Map<string, Stored>();
  readonly #http: Server = createServer((request, answer) => void this.#answer(request, answer));

  readonly #sockets = new WebSocketServer({ server: this.#http, path: "/v1/live" });

  async start(): Promise<string> {
    this.#sockets.on("connection", (socket) => play(socket, clip as unknown as Analysis, this.received));
    await new Promise<void>((ready) => this.#http.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/`;
  }

  stop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
  }

  readonly #routes: Record<string, Handler> = {
    "GET /v1/bundles": (_, answer) => send(answer, 200, OFFERS),
    "GET /v1/analyses": (_, answer) =>
      send(answer, 200, { analyses: [...this.#jobs.values()].map(brief), next: null }),
    "POST /v1/analyses": (request, answer) => this.#create(request, answer),
    "GET /v1/analyses/": (_, answer, id) => this.#found(answer, id, (job) => send(answer, 200, whole(job))),
    "DELETE /v1/analyses/": (_, answer, id) => {
      this.#jobs.delete(id);
      answer.writeHead(204).end();
    },
    "POST /v1/analyses//cancel": (_, answer, id) =>
      this.#found(answer, id, (job) => {
        this.#jobs.set(id, { ...job, state: "cancelled" });
        send(answer, 200, {});
      }),
    "GET /v1/analyses//events": (_, answer, id) => this.#found(answer, id, () => this.#report(answer, id)),
    "GET /v1/analyses//recording": async (_, answer) => void answer.end(await readFile(CLIP)),
    "GET /v1/analyses//export": (request, answer, id) =>
      this.#found(answer, id, () => void answer.end(`exported as ${request.url?.split("format=")[1]}`)),
  };

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://fake");
    if (!pathname.startsWith("/v1")) return page(pathname, answer);
    if (this.token && request.headers.authorization !== `Bearer ${this.token}`) {
      return send(answer, 401, { detail: "a token is needed" });
    }
    const id = /^\/v1\/analyses\/([^/]+)/.exec(pathname)?.[1] ?? "";
    const route = this.#routes[`${request.method} ${id ? pathname.replace(id, "") : pathname}`];
    if (!route) return send(answer, 404, { detail: "no such route" });
    await route(request, answer, id);
  }

  async #create(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("latin1");
    this.uploads.push(body);
    const name = /name="file"; filename="([^"]*)"/.exec(body)?.[1] ?? null;
    if (name?.endsWith(".exe"))
      return send(answer, 415, { detail: `${name} is no recording that can be read` });
    const analysis = (name ? clip : dialogue) as unknown as Analysis;
    const id = `job-${this.#jobs.size + 1}`;
    const recording = /name="keep"\r\n\r\ntrue/.test(body);
    const job: Stored = { ...QUEUED, id, name, recording, created: new Date().toISOString(), analysis };
    this.#jobs.set(id, job);
    send(answer, 202, brief(job));
  }

  #found(answer: ServerResponse, id: string, use: (job: Stored) => void): void {
    const job = this.#jobs.get(id);
    if (job) use(job);
    else send(answer, 404, { detail: "no such analysis" });
  }

  async #report(answer: ServerResponse, id: string): Promise<void> {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    const steps: [State, number][] = [
      ["running", 0.3],
      ["running", 0.8],
      ["done", 1],
    ];
    for (const [state, progress] of steps) {
      await new Promise((resolve) => setTimeout(resolve, STEP));
      const job = this.#jobs.get(id);
      if (!job || job.state === "cancelled") break;
      this.#jobs.set(id, { ...job, state, progress });
      answer.write(`event: progress\ndata: ${JSON.stringify({ state, progress })}\n\n`);
    }
    answer.end();
  }
}

const brief = ({ analysis: _, ...job }: Stored): Job => job;

const whole = ({ analysis, ...job }: Stored): Job => ({
  ...job,
  result: job.state === "done" ? analysis : null,
});

function send(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function page(path: string, answer: ServerResponse): Promise<void> {
  const name = path === "/" ? "/index.html" : path;
  try {
    const content = await readFile(join(PAGE, name));
    const headers = { "content-type": TYPES[extname(name)] ?? "application/octet-stream" };
    answer.writeHead(200, { ...headers, "content-security-policy": POLICY }).end(content);
  } catch {
    answer.writeHead(404).end();
  }
}
