/** A live session that answers from a written part, at the times of the sound that it is sent. */

import type { WebSocket } from "ws";
import type { Analysis, Utterance } from "../src/api/contract";
import type { LiveEvent } from "../src/api/live";

const HEAD = 9; // bytes before the payload of a piece
const RATE = 16_000; // Hz
const JPEG = 0xff_d8; // how every JPEG begins

/** What a session was sent, for tests to look at. */
export interface Received {
  start: Record<string, unknown> | null;
  samples: number[];
  soundTimes: number[];
  pictureTimes: number[];
  /** Seconds by which each picture was older than the sound when it came. */
  pictureAges: number[];
  brokenPictures: number;
}

export const nothing = (): Received => ({
  start: null,
  samples: [],
  soundTimes: [],
  pictureTimes: [],
  pictureAges: [],
  brokenPictures: 0,
});

export function play(socket: WebSocket, part: Analysis, received: Received): void {
  const say = (event: LiveEvent) => socket.send(JSON.stringify(event));
  const waiting = [...part.utterances];
  let current: Utterance | undefined;
  const hear = (seconds: number) => {
    const next = waiting[0];
    if (!current && next && seconds >= (next.start ?? 0)) {
      current = waiting.shift();
      say({ type: "speech-start", start: next.start ?? 0 });
      say({ type: "provisional", utterance: { ...next, text: next.text?.split(" ")[0] ?? null } });
    } else if (current && seconds >= (current.end ?? 0)) {
      say({ type: "speech-end", start: current.start ?? 0, end: current.end ?? 0 });
      say({ type: "final", utterance: current });
      current = undefined;
    }
  };
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (!binary) order(JSON.parse(data.toString()) as Record<string, unknown>, part, received, say);
    else if (data[0] === 0) hear(sound(data, received));
    else picture(data, received, part, say);
  });
}

function order(
  given: Record<string, unknown>,
  part: Analysis,
  received: Received,
  say: (event: LiveEvent) => void,
): void {
  if (given.type === "start") {
    received.start = given;
    const { name, version, labels } = part.bundle;
    const modalities = [...part.source.modalities];
    say({ type: "begin", bundle: { name, version, labels }, modalities, transcriber: "fake" });
    say({ type: "warning", time: 0, message: "no face in view" });
  } else if (given.type === "stop") {
    say({ type: "end", analysis: { ...part, source: { ...part.source, path: null, sha256: null } } });
  }
}

/** Seconds of sound so far. */
function sound(data: Buffer, received: Received): number {
  received.soundTimes.push(data.readDoubleLE(1));
  for (let at = HEAD; at < data.length; at += 2) received.samples.push(data.readInt16LE(at) / 32_768);
  return received.samples.length / RATE;
}

function picture(data: Buffer, received: Received, part: Analysis, say: (event: LiveEvent) => void): void {
  if (data.readUInt16BE(HEAD) !== JPEG) received.brokenPictures += 1;
  const time = data.readDoubleLE(1);
  received.pictureTimes.push(time);
  received.pictureAges.push(received.samples.length / RATE - time);
  const face = part.utterances[0]?.evidence.face;
  if (!face) return;
  const box = [0.3, 0.2, 0.3, 0.5] as const;
  say({ type: "face", time, person: 1, box, emotion: face.emotion, probabilities: face.probabilities });
}
