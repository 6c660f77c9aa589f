import { useEffect, useState } from "react";
import { followed, type Job } from "../api/jobs";
import { useTold } from "../shell/useTold";

/** A job as it goes on, and why it cannot be followed. */
export function useJob(id: string): [Job | null, string | null] {
  const [job, setJob] = useState<Job | null>(null);
  const [failure, tell] = useTold();
  useEffect(() => {
    const abort = new AbortController();
    const follow = async () => {
      for await (const now of followed(id, abort.signal)) setJob(now);
    };
    setJob(null);
    tell(follow());
    return () => abort.abort();
  }, [id, tell]);
  return [job, failure];
}
