/** The lanes of a timeline: one for each speaker, one for each face track, each a row of blocks. */

import type { Analysis, Evidence, Probabilities, Utterance } from "../api/contract";
import { type FaceTrack, recorded } from "../live/faces";
import type { Scale } from "./scale";

/** A stretch of one lane. `utterance` is the index of the utterance that it belongs to, null for a face alone. */
export interface Block {
  readonly key: string;
  readonly left: number;
  readonly right: number;
  readonly emotion: string;
  readonly probabilities: Probabilities;
  readonly utterance: number | null;
}

export interface Lane {
  readonly key: string;
  readonly kind: "speaker" | "face" | "best-face";
  /** A speaker's name, a face's number, or empty where nobody was named. */
  readonly name: string;
  readonly blocks: readonly Block[];
}

const MOST_FACES = 12; // lanes; a film with many cuts has a track for each face of each shot
const THINNEST = 0.003; // of the axis: an utterance of no length still shows
const FACE_SPEAKER = /^face (\d+)$/; // how mien names somebody who is seen and not heard

/** The id of a block's element in the page. */
export const blockId = ({ key }: Pick<Block, "key">): string => `block-${key}`;

/** Speakers in the order in which they first speak, then faces. */
export function lanesOf(analysis: Analysis, scale: Scale, tracks: readonly FaceTrack[] = []): Lane[] {
  const names = [...new Set(analysis.utterances.map(({ speaker }) => speaker ?? ""))];
  const speakers = names.map((name) => speakerLane(name, analysis.utterances, scale));
  const known = tracks.length > 0 ? tracks : recorded(analysis.tracks ?? []);
  const others = known.filter(({ person }) => !names.includes(`face ${person}`));
  const seen = scale.unit === "seconds" ? others.slice(0, MOST_FACES) : [];
  return [...speakers, ...(seen.length > 0 ? seen.map(trackLane) : bestFace(analysis, scale))];
}

function speakerLane(name: string, utterances: readonly Utterance[], scale: Scale): Lane {
  const own = utterances.filter(({ speaker }) => (speaker ?? "") === name);
  const number = FACE_SPEAKER.exec(name)?.[1];
  return {
    key: `speaker-${name}`,
    kind: number ? "face" : "speaker",
    name: number ?? name,
    blocks: own.map((utterance) => block(`turn-${utterance.index}`, utterance, utterance, scale)),
  };
}

/** Where the tracks are not known, what the face seen best says during each utterance. */
function bestFace({ utterances }: Analysis, scale: Scale): Lane[] {
  const blocks = utterances.flatMap((utterance) => {
    const face = utterance.evidence.face;
    const alone = Object.keys(utterance.evidence).length === 1;
    return face && !alone ? [block(`face-${utterance.index}`, utterance, face, scale)] : [];
  });
  return blocks.length > 0 ? [{ key: "best-face", kind: "best-face", name: "", blocks }] : [];
}

function trackLane(track: FaceTrack): Lane {
  const blocks = track.runs.map((run) => ({
    key: `track-${track.person}-${run.start}`,
    left: run.start,
    right: run.end,
    emotion: run.emotion,
    probabilities: run.probabilities,
    utterance: null,
  }));
  return { key: `track-${track.person}`, kind: "face", name: String(track.person), blocks };
}

function block(key: string, utterance: Utterance, said: Utterance | Evidence, scale: Scale): Block {
  const { emotion, probabilities } = said;
  const [left, right] = sides(utterance, scale);
  return { key, left, right, emotion, probabilities, utterance: utterance.index };
}

function sides({ index, start, end }: Utterance, scale: Scale): [number, number] {
  if (scale.unit === "turns" || start === null || end === null) return [index + 0.5, index + 1.5];
  return [start, Math.max(end, start + THINNEST * scale.end)];
}
