import { useState } from "react";
import type { Wish } from "../api/upload";
import { LivePage } from "../live/LivePage";
import type { SessionOptions } from "../live/session";
import { address } from "../shell/route";
import { useWords } from "../words/words";
import { Options } from "./Options";
import { RecordCard } from "./RecordCard";
import { TypeCard } from "./TypeCard";
import { UploadCard } from "./UploadCard";

/** The three ways in: record, upload, type. */
export function StartPage() {
  const { words } = useWords();
  const [wish, setWish] = useState<Wish>({});
  const [session, setSession] = useState<SessionOptions | null>(null);
  if (session) return <LivePage options={session} onAgain={() => setSession(null)} />;
  return (
    <>
      <h1>{words.start.title}</h1>
      <p>{words.start.local}</p>
      <div className="ways">
        <RecordCard onRecord={(camera) => setSession({ ...wish, camera })} />
        <UploadCard wish={wish} />
        <TypeCard wish={wish} />
      </div>
      <Options wish={wish} onChange={setWish} />
      <p>
        {words.start.tell} <a href={address({ page: "meaning" })}>{words.start.law}</a>.
      </p>
    </>
  );
}
