import { useEffect, useState } from "react";
import { type Bundle, bundles } from "../api/bundles";
import type { Wish } from "../api/upload";
import { useWords } from "../words/words";

interface ModelChoiceProps {
  wish: Wish;
  onChange: (wish: Wish) => void;
}

/** Which model reads; nothing to choose where the server has one. */
export function ModelChoice({ wish, onChange }: ModelChoiceProps) {
  const { words } = useWords();
  const known = useBundles();
  if (known.length < 2) return null;
  return (
    <label>
      {words.start.bundle}{" "}
      <select
        value={wish.bundle ?? known[0]?.name}
        onChange={(event) => onChange({ ...wish, bundle: event.target.value })}
      >
        {known.map(({ name, version, labels }) => (
          <option key={name} value={name}>
            {name} {version} ({labels.length})
          </option>
        ))}
      </select>
    </label>
  );
}

/** The server's models; none while or where they are not known, which leaves the choice to the server. */
function useBundles(): readonly Bundle[] {
  const [known, setKnown] = useState<readonly Bundle[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    bundles(abort.signal).then(setKnown, () => {});
    return () => abort.abort();
  }, []);
  return known;
}
