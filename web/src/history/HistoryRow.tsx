import { useState } from "react";
import type { Job } from "../api/jobs";
import { address } from "../shell/route";
import { useWords } from "../words/words";

/** One analysis, to open or to delete; deleting asks once more. */
export function HistoryRow({ job, onDelete }: { job: Job; onDelete: () => void }) {
  const { words, numbers } = useWords();
  const [asking, setAsking] = useState(false);
  const name = job.name ?? words.job.untitled;
  return (
    <tr>
      <th scope="row">
        <a href={address({ page: "analysis", id: job.id })}>{name}</a>
      </th>
      <td>{numbers.moment(new Date(job.created))}</td>
      <td>{words.job.states[job.state]}</td>
      <td className="row">
        {asking ? (
          <>
            <button type="button" className="danger" onClick={onDelete}>
              {words.history.confirm}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {words.history.keep}
            </button>
          </>
        ) : (
          <button
            type="button"
            aria-label={`${words.history.delete}: ${name}`}
            onClick={() => setAsking(true)}
          >
            {words.history.delete}
          </button>
        )}
      </td>
    </tr>
  );
}
