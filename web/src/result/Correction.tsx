import type { Utterance } from "../api/contract";
import { useWords } from "../words/words";

interface CorrectionProps {
  utterance: Utterance;
  labels: readonly string[];
  correction: string | undefined;
  onCorrect: (label: string) => void;
}

/** Another label for an utterance, by a person's judgement. */
export function Correction({ utterance, labels, correction, onCorrect }: CorrectionProps) {
  const { words, emotionName } = useWords();
  return (
    <section aria-labelledby="correction-title">
      <h3 id="correction-title">{words.correction.title}</h3>
      <div className="row">
        <label>
          {words.correction.label}{" "}
          <select value={correction ?? utterance.emotion} onChange={(event) => onCorrect(event.target.value)}>
            {labels.map((label) => (
              <option key={label} value={label}>
                {label === utterance.emotion
                  ? words.correction.asRead(emotionName(label))
                  : emotionName(label)}
              </option>
            ))}
          </select>
        </label>
        {correction !== undefined && (
          <button type="button" onClick={() => onCorrect(utterance.emotion)}>
            {words.correction.undo}
          </button>
        )}
      </div>
      <p className="small">{words.correction.explain}</p>
    </section>
  );
}
