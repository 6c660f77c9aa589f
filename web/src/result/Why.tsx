import { evidenceOf, type Modality, type Utterance } from "../api/contract";
import { conflict, contenders } from "../reading/distribution";
import { effect, greatest } from "../reading/shares";
import { Note } from "../words/Note";
import { useWords } from "../words/words";
import { Telling } from "./Telling";

/** What a reading rests on: shares, agreement or conflict, close calls, notes. */
export function Why({ utterance }: { utterance: Utterance }) {
  const { words } = useWords();
  return (
    <section aria-labelledby="why-title" className="why">
      <h3 id="why-title">{words.why.title}</h3>
      <Shares utterance={utterance} />
      <Effects utterance={utterance} />
      <Telling utterance={utterance} />
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

/** What each modality did to the odds of the emotion; only where there are several, and the analysis says it. */
function Effects({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  const shares = evidenceOf(utterance).flatMap(([modality, { share }]) =>
    share === null || share === undefined ? [] : [{ modality, share }],
  );
  if (shares.length < 2) return null;
  const emotion = emotionName(utterance.emotion);
  const most = greatest(shares.map(({ share }) => share));
  return (
    <>
      <h4>{words.why.effects(emotion)}</h4>
      <ul className="shares">
        {shares.map(({ modality, share }) => {
          const found = effect(share);
          const times = found ? numbers.times(found.times) : "";
          return (
            <li key={modality}>
              <span>{words.modality[modality]}</span>
              <EffectBar modality={modality} size={share / most} />
              <span className="small">
                {!found ? words.why.idle : found.raised ? words.why.raises(times) : words.why.lowers(times)}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** From the middle to the right where it raised the odds, to the left where it lowered them; `size` from -1 to 1. */
function EffectBar({ modality, size }: { modality: Modality; size: number }) {
  const width = 50 * Math.abs(size);
  return (
    <span className="bar signed" aria-hidden="true">
      <span
        className={`fill ${modality}`}
        style={{ width: `${width}%`, marginInlineStart: `${size < 0 ? 50 - width : 50}%` }}
      />
    </span>
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
