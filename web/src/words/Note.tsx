import { translatedNote } from "./notes";
import { useWords } from "./words";

/** A note or warning of mien in the language of the page; one known in English only is marked as English. */
export function Note({ text }: { text: string }) {
  const { language } = useWords();
  const translated = translatedNote(text, language);
  return translated === null ? <span lang="en">{text}</span> : <span>{translated}</span>;
}
