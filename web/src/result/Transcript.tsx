import { memo, type ReactNode } from "react";
import type { Utterance } from "../api/contract";
import type { Corrections } from "../reading/corrections";
import { useWords } from "../words/words";
import { Felt } from "./Felt";

interface TranscriptProps {
  utterances: readonly Utterance[];
  corrections: Corrections;
  selected: number | null;
  onSelect: (utterance: number) => void;
  /** Stands below the selected turn. */
  inside?: ReactNode;
  /** The unfinished utterance of a live session. */
  provisional?: Utterance | null;
}

/** The turns in order, each with what was read from it. */
export const Transcript = memo(function Transcript({
  utterances,
  corrections,
  selected,
  onSelect,
  inside,
  provisional,
}: TranscriptProps) {
  return (
    <ol className="transcript">
      {utterances.map((utterance) => (
        <li key={utterance.index}>
          <Turn
            utterance={utterance}
            correction={corrections.get(utterance.index)}
            selected={utterance.index === selected}
            onSelect={onSelect}
          />
          {utterance.index === selected && inside}
        </li>
      ))}
      {provisional && (
        <li key="provisional">
          <Provisional utterance={provisional} />
        </li>
      )}
    </ol>
  );
});

interface TurnProps {
  utterance: Utterance;
  correction: string | undefined;
  selected: boolean;
  onSelect: (utterance: number) => void;
}

const Turn = memo(function Turn({ utterance, correction, selected, onSelect }: TurnProps) {
  return (
    <button type="button" className="turn" aria-pressed={selected} onClick={() => onSelect(utterance.index)}>
      <Heading utterance={utterance} />
      <Felt utterance={utterance} correction={correction} />
      <Said utterance={utterance} />
    </button>
  );
});

function Provisional({ utterance }: { utterance: Utterance }) {
  const { words } = useWords();
  return (
    <div className="turn provisional">
      <Heading utterance={utterance} />
      <Felt utterance={utterance} correction={undefined} />
      <Said utterance={utterance} />
      <span className="small">{words.result.provisional}</span>
    </div>
  );
}

function Heading({ utterance: { index, start, speaker } }: { utterance: Utterance }) {
  const { words, numbers } = useWords();
  return (
    <span className="turn-heading">
      <span className="time">{start === null ? numbers.count(index + 1) : numbers.clock(start)}</span>{" "}
      <strong>{speaker ?? words.result.unknownSpeaker}</strong>
    </span>
  );
}

function Said({ utterance: { text } }: { utterance: Utterance }) {
  const { words } = useWords();
  return text ? <span className="said">{text}</span> : <em className="said small">{words.result.noWords}</em>;
}
