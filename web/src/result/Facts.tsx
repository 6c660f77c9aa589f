import type { Analysis } from "../api/contract";
import { Note } from "../words/Note";
import { useWords } from "../words/words";

interface FactsProps {
  analysis: Analysis;
  /** Nothing was read. */
  empty?: boolean;
}

/** Where an analysis comes from, and what lessens all of it. */
export function Facts({ analysis: { source, bundle, warnings }, empty = false }: FactsProps) {
  const { words, numbers } = useWords();
  return (
    <section className="facts">
      {empty && <p>{words.result.empty}</p>}
      {warnings.length > 0 && (
        <>
          <h2>{words.result.warnings}</h2>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>
                <Note text={warning} />
              </li>
            ))}
          </ul>
        </>
      )}
      <dl>
        <dt>{words.result.modalities}</dt>
        <dd>{numbers.list(source.modalities.map((modality) => words.modality[modality])) || "—"}</dd>
        {source.duration !== null && (
          <>
            <dt>{words.result.duration}</dt>
            <dd>{numbers.clock(source.duration)}</dd>
          </>
        )}
        <dt>{words.result.model}</dt>
        <dd>
          {bundle.name} {bundle.version}
        </dd>
      </dl>
    </section>
  );
}
