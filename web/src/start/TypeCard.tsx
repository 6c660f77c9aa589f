import { useState } from "react";
import type { Wish } from "../api/upload";
import { useWords } from "../words/words";
import { Sending } from "./Sending";
import { useSending } from "./useSending";

const ROWS = 6;

export function TypeCard({ wish }: { wish: Wish }) {
  const { words } = useWords();
  const sending = useSending();
  const [text, setText] = useState("");
  return (
    <form
      className="card"
      aria-labelledby="type-title"
      onSubmit={(event) => {
        event.preventDefault();
        sending.send({ ...wish, text });
      }}
    >
      <h2 id="type-title">{words.type.title}</h2>
      <p id="type-explain">{words.type.explain}</p>
      <label className="field">
        {words.type.text}
        <textarea
          rows={ROWS}
          value={text}
          placeholder={words.type.example}
          aria-describedby="type-explain"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Sending sending={sending} />
      <button type="submit" className="primary" disabled={text.trim() === "" || sending.share !== null}>
        {words.type.go}
      </button>
    </form>
  );
}
