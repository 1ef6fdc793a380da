// What is written and not yet sent in; the same after a reload out. Kept in this tab alone, and gone when somebody signs out.

const PREFIX = 'waspada.draft.';

export const readDraft = (name: string): string | null => sessionStorage.getItem(PREFIX + name);
export function keepDraft(name: string, text: string): void {
  if (text === '') sessionStorage.removeItem(PREFIX + name);
  else sessionStorage.setItem(PREFIX + name, text);
}
export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}
