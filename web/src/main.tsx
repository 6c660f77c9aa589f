import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./styles/page.css";
import "./styles/forms.css";
import "./styles/media.css";
import "./styles/radar.css";
import "./styles/tables.css";
import "./styles/timeline.css";
import "./styles/turns.css";
import { WordsProvider } from "./words/words";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <WordsProvider>
        <App />
      </WordsProvider>
    </StrictMode>,
  );
}
