// Texts of the scripts, in the page's language: the server puts them into <body data-strings>.

const strings = JSON.parse(document.body.dataset.strings ?? "{}") as Record<string, string>;

export const chinese = document.documentElement.lang !== "en";

/** The text in the page's language, with its {names} filled in. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  return (strings[text] ?? text).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
