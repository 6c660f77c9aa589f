import { useId } from "react";
import { useWords } from "../words/words";

interface FileFieldProps {
  label: string;
  file: File | null;
  accept?: string;
  onFile: (file: File | null) => void;
}

/** A file to choose or to drop. The browser's own field is there, unseen: it speaks the browser's language only. */
export function FileField({ label, file, accept, onFile }: FileFieldProps) {
  const { words } = useWords();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="drop">
        <input
          id={id}
          type="file"
          accept={accept}
          onChange={(event) => onFile(event.target.files?.[0] ?? null)}
        />
        <span aria-hidden="true">{file?.name ?? words.upload.choose}</span>
      </span>
    </div>
  );
}
