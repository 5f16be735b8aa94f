// <x-live src>: ONE event stream per browser, however many tabs are open. The tab that holds the lock reads it and
// tells the others. Events carry a topic and an id; each tab fetches its own HTML with its own session and language.

import { all } from "../lib/dom";
import { htmx } from "../lib/htmx";

interface Change {
  topic: string;
  id: string;
}

const NAME = "rapport-live";

/** Asks every element with data-live="topic …" (and data-live-id, if it names one) to load itself again. */
function refresh(fits: (topics: string[], id: string | undefined) => boolean): void {
  for (const element of all<HTMLElement>("[data-live]")) {
    const topics = (element.dataset.live ?? "").split(" ");
    if (fits(topics, element.dataset.liveId)) htmx.trigger(element, "live");
  }
}

class LiveElement extends HTMLElement {
  #channel: BroadcastChannel | undefined;
  #stream: EventSource | undefined;
  #release: (() => void) | undefined;
  #lost = false;

  connectedCallback(): void {
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = (event: MessageEvent<Change | null>) => this.#apply(event.data);
    void navigator.locks.request(NAME, () => this.#lead());
  }

  disconnectedCallback(): void {
    this.#stream?.close();
    this.#release?.();
    this.#channel?.close();
  }

  /** Holds the lock, and with it the stream, until this tab goes. */
  #lead(): Promise<void> {
    if (!this.isConnected) return Promise.resolve();
    this.dataset.leader = "";
    this.#open();
    return new Promise((resolve) => (this.#release = resolve));
  }

  #open(): void {
    const stream = (this.#stream = new EventSource(this.getAttribute("src") ?? ""));
    stream.addEventListener("ready", () => this.#ready());
    stream.addEventListener("error", () => { this.#lost = true; });
    stream.addEventListener("change", (event) => this.#tell(JSON.parse((event as MessageEvent<string>).data) as Change));
  }

  /** After a break, whatever changed meanwhile is fetched. */
  #ready(): void {
    this.dataset.ready = "";
    if (this.#lost) this.#tell(null);
    this.#lost = false;
  }

  #tell(change: Change | null): void {
    this.#channel?.postMessage(change);
    this.#apply(change);
  }

  #apply(change: Change | null): void {
    refresh((topics, id) => !change || (topics.includes(change.topic) && (!id || !change.id || id === change.id)));
  }
}

customElements.define("x-live", LiveElement);
