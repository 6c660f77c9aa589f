/** The wire of a live session, `WS /v1/live`: binary pieces out, events of `mien/live/1` in. */

import type { Look } from "../live/faces";
import type { Analysis, BundleId, Modality, Utterance } from "./contract";
import { currentToken } from "./token";
import type { Wish } from "./upload";

export type LiveEvent =
  | {
      type: "begin";
      bundle: Omit<BundleId, "sha256">;
      modalities: Modality[];
      transcriber: string | null;
    }
  | { type: "speech-start"; start: number }
  | { type: "speech-end"; start: number; end: number }
  | { type: "provisional" | "final" | "revised"; utterance: Utterance }
  | ({ type: "face" } & Look)
  | { type: "shed"; time: number; frames: number; behind: number }
  | { type: "warning"; time: number; message: string }
  | { type: "error"; message: string }
  | { type: "end"; analysis: Analysis };

export const RATE = 16_000; // Hz, of the sound that is sent
const PROTOCOL = "mien.live.1";
const SOUND = 0;
const PICTURE = 1;
const HEAD = 9; // bytes: one for the kind, eight for the time

/** One piece as it is sent: its kind, its time in seconds as a little-endian double, its bytes. */
export function piece(kind: number, time: number, payload: ArrayBuffer): ArrayBuffer {
  const framed = new Uint8Array(HEAD + payload.byteLength);
  const head = new DataView(framed.buffer);
  head.setUint8(0, kind);
  head.setFloat64(1, time, true);
  framed.set(new Uint8Array(payload), HEAD);
  return framed.buffer;
}

export interface Line {
  /** 16-bit little-endian samples at `RATE`. */
  readonly sendSound: (time: number, samples: ArrayBuffer) => void;
  /** One JPEG; left out where the connection is behind. */
  readonly sendPicture: (time: number, jpeg: ArrayBuffer) => void;
  /** No more will be sent; the server answers with `end`. */
  readonly stop: () => void;
  readonly close: () => void;
}

export interface LineOptions extends Wish {
  readonly video: boolean;
  readonly onEvent: (event: LiveEvent) => void;
  /** The connection is gone, whoever ended it. */
  readonly onClose: () => void;
}

const BEHIND = 200_000; // bytes waiting to be sent from which pictures are left out

/** A connection to the live interface; resolves when it is open. */
export function dial({ onEvent, onClose, ...wish }: LineOptions): Promise<Line> {
  const socket = new WebSocket(address(), protocols());
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => onEvent(JSON.parse(String(data)) as LiveEvent);
  return new Promise((resolve, reject) => {
    socket.onclose = () => {
      onClose();
      reject(new Error("closed"));
    };
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "start", sample_rate: RATE, ...wish }));
      resolve(lineOf(socket));
    };
  });
}

function lineOf(socket: WebSocket): Line {
  const send = (data: string | ArrayBuffer) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  return {
    sendSound: (time, samples) => send(piece(SOUND, time, samples)),
    sendPicture: (time, jpeg) => {
      if (socket.bufferedAmount < BEHIND) send(piece(PICTURE, time, jpeg));
    },
    stop: () => send(JSON.stringify({ type: "stop" })),
    close: () => socket.close(),
  };
}

/** A page cannot set headers here, so the token is one of the protocols that it offers. */
function protocols(): string[] {
  const token = currentToken();
  return [PROTOCOL, ...(token ? [`bearer.${token}`] : [])];
}

function address(): string {
  const url = new URL("v1/live", document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  url.hash = "";
  return url.href;
}
