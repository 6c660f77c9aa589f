import { useState } from "react";
import { useWords } from "../words/words";

export function RecordCard({ onRecord }: { onRecord: (camera: boolean) => void }) {
  const { words } = useWords();
  const [camera, setCamera] = useState(false);
  return (
    <section className="card" aria-labelledby="record-title">
      <h2 id="record-title">{words.record.title}</h2>
      <p>{words.record.explain}</p>
      <label className="check">
        <input type="checkbox" checked={camera} onChange={(event) => setCamera(event.target.checked)} />
        {words.record.camera}
      </label>
      <button type="button" className="primary record" onClick={() => onRecord(camera)}>
        {words.record.go}
      </button>
    </section>
  );
}
