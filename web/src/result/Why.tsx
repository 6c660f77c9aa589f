import { evidenceOf, type Modality, type Utterance } from "../api/contract";
import { conflict, contenders } from "../reading/distribution";
import { Note } from "../words/Note";
import { useWords } from "../words/words";

/** What a reading rests on: shares, agreement or conflict, close calls, notes. */
export function Why({ utterance }: { utterance: Utterance }) {
  const { words } = useWords();
  return (
    <section aria-labelledby="why-title" className="why">
      <h3 id="why-title">{words.why.title}</h3>
      <Shares utterance={utterance} />
      <Agreement utterance={utterance} />
      <CloseCall utterance={utterance} />
      {utterance.notes.length > 0 && (
        <>
          <h4>{words.why.notes}</h4>
          <ul>
            {utterance.notes.map((note) => (
              <li key={note}>
                <Note text={note} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Shares({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  return (
    <>
      <h4>{words.why.shares}</h4>
      <ul className="shares">
        {evidenceOf(utterance).map(([modality, { emotion, probabilities, weight }]) => (
          <li key={modality}>
            <span className="row">
              <span>{words.modality[modality]}</span>
              <span>{numbers.percent(weight)}</span>
            </span>
            <ShareBar modality={modality} weight={weight} />
            <span className="small">
              {words.why.alone(
                words.modality[modality],
                emotionName(emotion),
                numbers.percent(probabilities[emotion] ?? 0),
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function ShareBar({ modality, weight }: { modality: Modality; weight: number }) {
  return (
    <span className="bar" aria-hidden="true">
      <span className={`fill ${modality}`} style={{ width: `${100 * weight}%` }} />
    </span>
  );
}

function Agreement({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  const [only, ...others] = evidenceOf(utterance).map(([modality]) => words.modality[modality]);
  const sides = conflict(utterance).map(({ modality, emotion }) =>
    words.why.sees(words.modality[modality], emotionName(emotion)),
  );
  if (only && others.length === 0) return <p>{words.why.single(only)}</p>;
  if (sides.length === 0) return <p>{words.why.agree}</p>;
  return <p className="warning">{words.why.conflict(numbers.list(sides))}</p>;
}

function CloseCall({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  const close = contenders(utterance.probabilities).map(({ label }) => emotionName(label));
  return close.length > 1 ? <p className="warning">{words.why.close(numbers.list(close))}</p> : null;
}
