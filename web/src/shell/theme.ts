import { useEffect, useState } from "react";
import { remember, remembered } from "./memory";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Light, dark, or as the system wishes; remembered by the browser. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(
    () => THEMES.find((one) => one === remembered("theme")) ?? "auto",
  );
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember("theme", theme === "auto" ? null : theme);
  }, [theme]);
  return [theme, setTheme];
}
