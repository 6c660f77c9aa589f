import { useState } from "react";
import { currentToken, signIn } from "../api/token";
import { Alert } from "../shell/Alert";
import { useWords } from "../words/words";

/** Asks for the token of a server that wants one. */
export function SignIn() {
  const { words } = useWords();
  const [token, setToken] = useState("");
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        signIn(token.trim());
      }}
    >
      <h1>{words.signIn.title}</h1>
      <p>{words.signIn.explain}</p>
      <Alert>{currentToken() && words.signIn.wrong}</Alert>
      <label className="field">
        {words.signIn.token}
        <input
          type="password"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit" className="primary">
        {words.signIn.go}
      </button>
    </form>
  );
}
