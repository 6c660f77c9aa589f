/** The analysis as JSON, `mien/analysis/1`. Times are seconds from the start of the source; shares sum to one. */

export const MODALITIES = ["text", "audio", "face", "scene"] as const;
export type Modality = (typeof MODALITIES)[number];
export type Probabilities = Readonly<Record<string, number>>;

export interface Evidence {
  readonly emotion: string;
  readonly probabilities: Probabilities;
  readonly weight: number;
  /** What it adds to the log-odds of the emotion; null over another label set, absent in analyses of old. */
  readonly share?: number | null;
}

/** A word, or several of a long turn, and what it adds to the log-odds of the emotion. */
export interface WordShare {
  readonly text: string;
  readonly share: number;
}

export interface Utterance {
  readonly index: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly speaker: string | null;
  readonly text: string | null;
  readonly emotion: string;
  readonly confidence: number;
  readonly probabilities: Probabilities;
  /** The mean step, where the labels are steps of a scale. */
  readonly value?: number;
  readonly evidence: Readonly<Partial<Record<Modality, Evidence>>>;
  readonly notes: readonly string[];
  /** Null where they were not asked for, absent in analyses of old. */
  readonly words?: readonly WordShare[] | null;
}

export interface Source {
  readonly path: string | null;
  readonly sha256: string | null;
  readonly duration: number | null;
  readonly modalities: readonly Modality[];
}

export interface BundleId {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly labels: readonly string[];
}

/** One face through a film; the lists of `looks` have one length, an entry a look. */
export interface Track {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly quality: number;
  readonly emotion: string;
  readonly probabilities: Probabilities;
  readonly utterances: readonly number[];
  readonly speaks: readonly number[];
  readonly looks: {
    readonly times: readonly number[];
    readonly boxes: Readonly<Record<"x" | "y" | "width" | "height", readonly number[]>>;
    readonly qualities: readonly number[];
    readonly probabilities: Readonly<Record<string, readonly number[]>>;
  };
}

export interface Analysis {
  readonly schema: "mien/analysis/1";
  readonly source: Source;
  readonly bundle: BundleId;
  readonly utterances: readonly Utterance[];
  /** Absent where there was no film. */
  readonly tracks?: readonly Track[];
  readonly warnings: readonly string[];
}

/** The modalities that said something of an utterance, in their usual order. */
export function evidenceOf(utterance: Utterance): [Modality, Evidence][] {
  return MODALITIES.flatMap((modality) => {
    const evidence = utterance.evidence[modality];
    return evidence ? [[modality, evidence] as [Modality, Evidence]] : [];
  });
}
