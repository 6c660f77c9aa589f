import { evidenceOf, type Modality, type Probabilities, type Utterance } from "../api/contract";

/** One outline of the radar: everything fused, or one modality by itself. */
export interface Series {
  readonly name: Modality | "fused";
  readonly emotion: string;
  readonly probabilities: Probabilities;
}

export function seriesOf(utterance: Utterance): Series[] {
  const { emotion, probabilities } = utterance;
  const parts = evidenceOf(utterance).map(([name, evidence]) => ({ name, ...evidence }));
  return [{ name: "fused", emotion, probabilities }, ...parts];
}
