import { useState } from "react";
import type { Analysis } from "../api/contract";
import { exported } from "../api/jobs";
import { useOffers } from "../api/offers";
import { annotated, type Corrections } from "../reading/corrections";
import { Alert } from "../shell/Alert";
import { useTold } from "../shell/useTold";
import { useWords } from "../words/words";
import { download } from "./download";

/** Where exports come from: the server knows the analysis, or only this page does, or there is nothing yet. */
export type Exporting = "server" | "page" | "none";

interface ExportProps {
  id: string;
  analysis: Analysis;
  corrections: Corrections;
  exporting: Exporting;
}

/** The analysis as a file, in any of the formats. */
export function Export({ id, analysis, corrections, exporting }: ExportProps) {
  const { words } = useWords();
  const offers = useOffers();
  const [format, setFormat] = useState("json");
  const [failure, tell] = useTold();
  if (exporting === "none") return null;
  const formats = exporting === "server" ? offers.formats : ["json"];
  const save = async () => {
    const json = () =>
      new Blob([JSON.stringify(annotated(analysis, corrections), null, 2)], { type: "application/json" });
    const blob = format === "json" ? json() : await exported(id, format);
    download(blob, `${nameOf(analysis)}.${endingOf(format)}`);
  };
  return (
    <section className="export" aria-labelledby="export-title">
      <h2 id="export-title">{words.export.title}</h2>
      <div className="row">
        <label>
          {words.export.format}{" "}
          <select value={format} onChange={(event) => setFormat(event.target.value)}>
            {formats.map((one) => (
              <option key={one} value={one}>
                {endingOf(one)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => tell(save())}>
          {words.export.go}
        </button>
      </div>
      {corrections.size > 0 && format !== "json" && <p className="warning">{words.export.onlyJson}</p>}
      <Alert>{failure}</Alert>
    </section>
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  table: "txt",
  textgrid: "TextGrid",
  labelstudio: "labelstudio.json",
};

/** How the name of a file in a format ends. */
const endingOf = (format: string): string => ENDINGS[format] ?? format;

/** A file's own name without its ending. */
function nameOf({ source: { path } }: Analysis): string {
  const name = path
    ?.split(/[/\\]/)
    .at(-1)
    ?.replace(/\.[^.]*$/, "");
  return name || "mien";
}
