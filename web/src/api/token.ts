/** The bearer token of this browser tab, and whether the server asked for one. */

const KEY = "mien.token";

let token = read();
let asked = false;
const listeners = new Set<() => void>();

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const currentToken = (): string | null => token;
export const isAsked = (): boolean => asked;

export function signIn(given: string): void {
  token = given;
  asked = false;
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // Private windows refuse: the token then lives as long as the page.
  }
  tell();
}

/** The server answered that it wants a token, or another one. */
export function askForToken(): void {
  asked = true;
  tell();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
