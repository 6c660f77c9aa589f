import type { Utterance } from "../api/contract";
import { Radar } from "../radar/Radar";
import type { Corrections } from "../reading/corrections";
import { useWords } from "../words/words";
import { Correction } from "./Correction";
import { Felt } from "./Felt";
import { Why } from "./Why";

interface DetailProps {
  utterance: Utterance;
  labels: readonly string[];
  corrections: Corrections;
  onCorrect: (utterance: Utterance, label: string) => void;
}

/** Everything about one turn. */
export function Detail({ utterance, labels, corrections, onCorrect }: DetailProps) {
  const { words, numbers } = useWords();
  const correction = corrections.get(utterance.index);
  return (
    <section className="detail card" aria-labelledby="detail-title">
      <h2 id="detail-title">{words.result.turn(numbers.count(utterance.index + 1))}</h2>
      <p>
        <Felt utterance={utterance} correction={correction} />
      </p>
      {utterance.text && <blockquote>{utterance.text}</blockquote>}
      <Radar utterance={utterance} />
      <Why utterance={utterance} />
      <Correction
        utterance={utterance}
        labels={labels}
        correction={correction}
        onCorrect={(label) => onCorrect(utterance, label)}
      />
    </section>
  );
}
