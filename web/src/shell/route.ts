/** Where in the page somebody is, kept behind the `#` of the address, so that Back works and the server need not know. */

import { useSyncExternalStore } from "react";

/** Recording has no address: a link must never begin one. */
export type Route = { page: "start" | "history" | "meaning" | "unknown" } | { page: "analysis"; id: string };

const PAGES: Readonly<Record<string, "start" | "history" | "meaning">> = {
  "": "start",
  history: "history",
  meaning: "meaning",
};

/** The address of a route. */
export function address(route: Route): string {
  if (route.page === "analysis") return `#/analyses/${encodeURIComponent(route.id)}`;
  return route.page === "start" ? "#/" : `#/${route.page}`;
}

/** The route of an address. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#\/?/, "");
  const id = /^analyses\/([^/]+)$/.exec(path)?.[1];
  return id ? { page: "analysis", id: decodeURIComponent(id) } : { page: PAGES[path] ?? "unknown" };
}

export function go(route: Route): void {
  location.hash = address(route);
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash);
