import { useCallback, useEffect, useState } from "react";
import { type Job, jobs, remove } from "../api/jobs";
import { NO_CORRECTIONS, store } from "../reading/corrections";
import { release } from "../result/recordings";
import { Alert } from "../shell/Alert";
import { useTold } from "../shell/useTold";
import { useWords } from "../words/words";
import { HistoryRow } from "./HistoryRow";

/** Every analysis that the server keeps, the newest first. */
export function HistoryPage() {
  const { words } = useWords();
  const [known, setKnown] = useState<Job[] | null>(null);
  const [older, setOlder] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const [failure, tell] = useTold();

  const load = useCallback(async (before: number | null) => {
    const { analyses, next } = await jobs(before);
    setKnown((known) => [...(before === null ? [] : (known ?? [])), ...analyses]);
    setOlder(next);
  }, []);
  useEffect(() => tell(load(null)), [load, tell]);

  const erase = async (job: Job) => {
    await remove(job.id);
    release(job.id);
    store(job.id, NO_CORRECTIONS);
    setKnown((before) => before?.filter(({ id }) => id !== job.id) ?? null);
    setSaid(words.history.deleted(job.name ?? words.job.untitled));
  };

  return (
    <>
      <h1>{words.history.title}</h1>
      <p role="status" className="small">
        {said}
      </p>
      <Alert>{failure}</Alert>
      {known?.length === 0 && <p>{words.history.empty}</p>}
      {known && known.length > 0 && (
        <table className="history">
          <thead>
            <tr>
              <th scope="col">{words.history.name}</th>
              <th scope="col">{words.history.when}</th>
              <th scope="col">{words.history.state}</th>
              <th scope="col">{words.history.actions}</th>
            </tr>
          </thead>
          <tbody>
            {known.map((job) => (
              <HistoryRow key={job.id} job={job} onDelete={() => tell(erase(job))} />
            ))}
          </tbody>
        </table>
      )}
      {older !== null && (
        <button type="button" onClick={() => tell(load(older))}>
          {words.history.older}
        </button>
      )}
    </>
  );
}
