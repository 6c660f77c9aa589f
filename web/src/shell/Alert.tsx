import type { ReactNode } from "react";

/** What went wrong, said at once; nothing where nothing did. */
export function Alert({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p className="error" role="alert">
      {children}
    </p>
  );
}
