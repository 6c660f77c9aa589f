import type { ComponentType } from "react";
import { type Language, useWords } from "../words/words";
import { English } from "./english";
import { Spanish } from "./spanish";

const PAGES: Record<Language, ComponentType> = { en: English, es: Spanish };

/** What scores mean and do not mean, and where the law forbids their use. */
export function MeaningPage() {
  const Page = PAGES[useWords().language];
  return <Page />;
}
