import { useOffers } from "../api/offers";
import type { Wish } from "../api/upload";
import { useWords } from "../words/words";

interface OptionsProps {
  wish: Wish;
  onChange: (wish: Wish) => void;
}

/** Which model reads, who writes down speech, and which labels are shown. */
export function Options({ wish, onChange }: OptionsProps) {
  const { words } = useWords();
  const offers = useOffers();
  return (
    <details>
      <summary>{words.start.options}</summary>
      <div className="options">
        <Choice
          label={words.start.bundle}
          values={offers.bundles.map(({ name }) => name)}
          value={wish.bundle}
          onChange={(bundle) => onChange({ ...wish, bundle })}
        />
        <Choice
          label={words.start.asr}
          values={offers.transcribers}
          value={wish.asr}
          onChange={(asr) => onChange({ ...wish, asr })}
        />
        <Choice
          label={words.start.labels}
          values={["", ...offers.label_sets]}
          value={wish.labels}
          onChange={(labels) => onChange({ ...wish, labels })}
        />
      </div>
    </details>
  );
}

interface ChoiceProps {
  label: string;
  /** The first is what the server takes by itself; an empty one is shown as that. */
  values: readonly string[];
  value: string | undefined;
  onChange: (value: string) => void;
}

function Choice({ label, values, value, onChange }: ChoiceProps) {
  const { words } = useWords();
  return (
    <label className="field">
      {label}
      <select value={value ?? values[0] ?? ""} onChange={(event) => onChange(event.target.value)}>
        {values.map((one) => (
          <option key={one} value={one}>
            {one || words.start.ownLabels}
          </option>
        ))}
      </select>
    </label>
  );
}
