import { useEffect, useRef, useSyncExternalStore } from "react";
import { isAsked, subscribe } from "./api/token";
import { Patterns } from "./emotion/Patterns";
import { AnalysisPage } from "./history/AnalysisPage";
import { HistoryPage } from "./history/HistoryPage";
import { MeaningPage } from "./meaning/MeaningPage";
import { Header } from "./shell/Header";
import { type Route, routeOf, useHash } from "./shell/route";
import { SignIn } from "./shell/SignIn";
import { StartPage } from "./start/StartPage";
import { useWords } from "./words/words";

/** The whole page. */
export function App() {
  const hash = useHash();
  const route = routeOf(hash);
  const asked = useSyncExternalStore(subscribe, isAsked);
  const main = useFocusOnChange(hash);
  return (
    <>
      <Patterns />
      <Header page={route.page} />
      <main id="main" ref={main} tabIndex={-1}>
        {asked ? <SignIn /> : <Page route={route} />}
      </main>
    </>
  );
}

function Page({ route }: { route: Route }) {
  const { words } = useWords();
  switch (route.page) {
    case "start":
      return <StartPage />;
    case "history":
      return <HistoryPage />;
    case "meaning":
      return <MeaningPage />;
    case "analysis":
      return <AnalysisPage id={route.id} />;
    case "unknown":
      return <p>{words.page.unknownPage}</p>;
  }
}

/** A new page begins at its top, for the eyes and for the keyboard. */
function useFocusOnChange(hash: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(hash);
  useEffect(() => {
    if (before.current === hash) return;
    before.current = hash;
    main.current?.focus();
    scrollTo(0, 0);
  }, [hash]);
  return main;
}
