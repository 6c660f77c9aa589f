import { LANGUAGES, type Language, useWords } from "../words/words";
import { address, type Route } from "./route";
import { THEMES, type Theme, useTheme } from "./theme";

/** The name of the program, its pages, and how the page speaks and looks. */
export function Header({ page }: { page: Route["page"] }) {
  const { words } = useWords();
  const pages = {
    start: words.page.start,
    history: words.page.history,
    meaning: words.page.meaning,
  } as const;
  return (
    <header className="top">
      <button type="button" className="skip" onClick={toMain}>
        {words.page.skip}
      </button>
      <a className="name" href={address({ page: "start" })}>
        <img src="./mien.svg" alt="" width="28" height="28" /> mien
      </a>
      <nav aria-label={words.page.navigation}>
        {Object.entries(pages).map(([name, text]) => (
          <a
            key={name}
            href={address({ page: name as keyof typeof pages })}
            aria-current={name === page ? "page" : undefined}
          >
            {text}
          </a>
        ))}
      </nav>
      <Settings />
    </header>
  );
}

function Settings() {
  const { words, language, speak } = useWords();
  const [theme, setTheme] = useTheme();
  return (
    <div className="settings">
      <select
        aria-label={words.page.language}
        value={language}
        onChange={(event) => speak(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={words.page.theme}
        value={theme}
        onChange={(event) => setTheme(event.target.value as Theme)}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {words.page.themes[name]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The part behind `#` is the route, so a link to the content cannot be; this moves the focus by itself. */
function toMain(): void {
  document.getElementById("main")?.focus();
}
