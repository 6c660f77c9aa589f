import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { remember, remembered } from "../shell/memory";
import { SPANISH_EMOTIONS } from "./emotions";
import { english, type Words } from "./english";
import { type Numbers, numbersOf } from "./numbers";
import { spanish } from "./spanish";

/** The languages of the page, by the name that their speakers give them. */
export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const CATALOGUES: Record<Language, Words> = { en: english, es: spanish };

export interface Speech {
  readonly language: Language;
  readonly words: Words;
  readonly numbers: Numbers;
  readonly emotionName: (emotion: string) => string;
  readonly speak: (language: Language) => void;
}

/** `locale` is the language with a region, such as en-GB, which decides how dates are written. */
export function speech(
  language: Language,
  speak: (language: Language) => void = () => {},
  locale: string = language,
): Speech {
  const names: ReadonlyMap<string, string> = language === "es" ? SPANISH_EMOTIONS : new Map();
  return {
    language,
    words: CATALOGUES[language],
    numbers: numbersOf(locale),
    emotionName: (emotion) => names.get(emotion) ?? emotion,
    speak,
  };
}

const Context = createContext<Speech>(speech("en"));

export const useWords = (): Speech => useContext(Context);

export function WordsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
    remember("language", language);
  }, [language]);
  const value = useMemo(() => speech(language, setLanguage, localeOf(language)), [language]);
  return <Context value={value}>{children}</Context>;
}

/** The region that the browser wants of a language. */
function localeOf(language: Language): string {
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language;
}

function preferred(): Language {
  const wishes = [remembered("language"), ...navigator.languages].map((wish) => wish?.slice(0, 2));
  return wishes.find((wish): wish is Language => wish !== undefined && wish in LANGUAGES) ?? "en";
}
