// Small helpers over the DOM.

export function find<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T | null {
  return root.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function closest<T extends Element = HTMLElement>(target: EventTarget | null, selector: string): T | null {
  return target instanceof Element ? target.closest<T>(selector) : null;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: { class?: string; text?: string } & Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite, whose address the page names. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "rp-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.sprite ?? ""}#${name}`);
  svg.append(use);
  return svg;
}

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

/** Whether a key pressed here is text, not a command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TYPING);
}

export function dialogOpen(): boolean {
  return find("dialog[open]") !== null;
}

/** Says something to a screen reader without moving the focus. */
export function announce(text: string): void {
  const region = find("#rp-announce");
  if (region) region.textContent = text;
}
