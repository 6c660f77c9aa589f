import { cancel, isOver, type Job } from "../api/jobs";
import { Result } from "../result/Result";
import { Alert } from "../shell/Alert";
import { useTold } from "../shell/useTold";
import { useWords } from "../words/words";
import { useJob } from "./useJob";

/** One analysis of the server: how far it is, then what it says. */
export function AnalysisPage({ id }: { id: string }) {
  const { words } = useWords();
  const [job, failure] = useJob(id);
  return (
    <>
      <h1>{job ? (job.name ?? words.job.untitled) : words.job.title}</h1>
      <Alert>{failure}</Alert>
      {!job && !failure && <p>{words.page.loading}</p>}
      {job && !isOver(job) && <Progress job={job} />}
      {job?.state === "cancelled" && <p>{words.job.cancelled}</p>}
      {job?.state === "failed" && <Failed job={job} />}
      {job?.result && (
        <Result key={id} id={id} analysis={job.result} exporting="server" kept={job.recording} />
      )}
    </>
  );
}

function Progress({ job }: { job: Job }) {
  const { words, numbers } = useWords();
  const [failure, tell] = useTold();
  const said = words.job.progress(numbers.percent(job.progress));
  return (
    <section className="card">
      <p role="status">{words.job.states[job.state]}</p>
      <div className="row">
        <progress value={job.progress} aria-label={said} />
        <span>{numbers.percent(job.progress)}</span>
        <button type="button" onClick={() => tell(cancel(job.id))}>
          {words.job.cancel}
        </button>
      </div>
      <Alert>{failure}</Alert>
    </section>
  );
}

function Failed({ job }: { job: Job }) {
  const { words } = useWords();
  return (
    <Alert>
      {words.job.failed} <span lang="en">{job.error}</span>
    </Alert>
  );
}
