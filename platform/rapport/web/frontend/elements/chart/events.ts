// The customer's events as buttons on the curve: each can be reached by keyboard, says what it is, and is tied to
// its row in the list beside (data-event="<id>"). Events that would cover each other share a button.

import { all, icon, make } from "../../lib/dom";
import { day } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { ChartEvent, Tone } from "./types";

const ROOM = 25; // pixels between markers: 24 at least, so that each can be hit (WCAG 2.5.8)
const WEIGHT: Record<Tone, number> = { plain: 0, info: 1, good: 2, warn: 3, bad: 4 };

interface Group {
  events: ChartEvent[];
  x: number;
  y: number;
}

export type Place = (event: ChartEvent) => { x: number; y: number };

function grouped(events: ChartEvent[], place: Place): Group[] {
  const groups: Group[] = [];
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const { x, y } = place(event);
    const last = groups.at(-1);
    if (last && x - last.x < ROOM) last.events.push(event);
    else groups.push({ events: [event], x, y });
  }
  return groups;
}

const worst = (events: ChartEvent[]): Tone =>
  events.map((event) => event.tone).sort((a, b) => WEIGHT[b] - WEIGHT[a])[0] ?? "plain";

const sentence = (event: ChartEvent): string => `${day(event.at)} ${event.text}`;

function marker(group: Group): HTMLButtonElement {
  const [first, ...others] = group.events;
  const single = first && !others.length;
  const label = single ? sentence(first) : t("{n} events, from {day}", { n: group.events.length, day: day(first?.at ?? 0) });
  const content = single ? icon(first.icon) : String(group.events.length);
  const button = make("button", { type: "button", class: `rp-mark rp-mark-${worst(group.events)}`, "aria-label": label }, content);
  button.style.transform = `translate(${group.x}px, ${group.y}px)`;
  button.dataset.events = group.events.map((event) => event.id).join(" ");
  return button;
}

export class EventLayer {
  readonly element = make("div", { class: "rp-chart-events", role: "group" });
  readonly #tip = make("div", { class: "rp-chart-tip rp-mark-tip", hidden: "" });
  readonly #guide = make("div", { class: "rp-chart-guide", hidden: "" });
  #events: ChartEvent[] = [];
  #marked = "";

  /** `choose` is told which events a person picked on the curve. */
  constructor(choose: (ids: string[]) => void) {
    this.element.append(this.#guide, this.#tip);
    this.element.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>(".rp-mark");
      if (button) choose((button.dataset.events ?? "").split(" "));
    });
    for (const type of ["pointerover", "focusin"]) this.element.addEventListener(type, (event) => this.#explain(event));
    for (const type of ["pointerout", "focusout"]) this.element.addEventListener(type, () => { this.#tip.hidden = true; });
  }

  draw(events: ChartEvent[], place: Place, label: string): void {
    this.#events = events;
    this.element.setAttribute("aria-label", label);
    for (const old of all(".rp-mark", this.element)) old.remove();
    this.element.append(...grouped(events, place).map(marker));
    this.highlight(this.#marked);
  }

  /** Marks the button that holds `id`, with a line down to the axis; "" marks none. */
  highlight(id: string): void {
    this.#marked = id;
    this.#guide.hidden = true;
    for (const button of all<HTMLButtonElement>(".rp-mark", this.element)) {
      const on = id !== "" && (button.dataset.events ?? "").split(" ").includes(id);
      button.classList.toggle("is-on", on);
      if (!on) continue;
      this.#guide.hidden = false;
      this.#guide.style.transform = `translateX(${new DOMMatrix(button.style.transform).e}px)`;
    }
  }

  #explain(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>(".rp-mark");
    if (!button) return;
    const ids = (button.dataset.events ?? "").split(" ");
    const lines = this.#events.filter((one) => ids.includes(one.id)).slice(0, 6);
    this.#tip.replaceChildren(...lines.map((one) => make("p", {}, make("b", { text: day(one.at) }), ` ${one.text}`)));
    this.#tip.hidden = false;
    this.#put(button);
  }

  /** Above the marker, inside the chart. */
  #put(button: HTMLButtonElement): void {
    const at = new DOMMatrix(button.style.transform);
    const width = this.#tip.offsetWidth;
    const left = Math.max(0, Math.min(at.e - width / 2, this.element.clientWidth - width));
    const above = at.f - this.#tip.offsetHeight - 16;
    this.#tip.style.transform = `translate(${left}px, ${above < 0 ? at.f + 16 : above}px)`;
  }
}
