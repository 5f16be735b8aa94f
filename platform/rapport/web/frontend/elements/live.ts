// <x-live src>: ONE event stream per browser, however many tabs are open. The tab that holds the lock reads it and
// tells the others. Events carry a topic and an id; each tab fetches its own HTML with its own session and language.

import { all } from "../lib/dom";
import { htmx } from "../lib/htmx";

interface Change {
  topic: string;
  id: string;
}

const NAME = "rapport-live";
const PATIENCE = { first: 5_000, most: 60_000 }; // milliseconds until a refused stream is asked for again

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
  #wait = PATIENCE.first;

  connectedCallback(): void {
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = (event: MessageEvent<Change | null>) => this.#apply(event.data);
    // locks need https or this machine; without them each tab reads a stream of its own
    if (window.isSecureContext) void navigator.locks.request(NAME, () => this.#lead());
    else void this.#lead();
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
    stream.addEventListener("error", () => this.#broken(stream));
    stream.addEventListener("change", (event) => this.#tell(JSON.parse((event as MessageEvent<string>).data) as Change));
  }

  /** The browser connects again by itself, except after an answer that was no stream. */
  #broken(stream: EventSource): void {
    this.#lost = true;
    if (stream.readyState !== EventSource.CLOSED || !this.isConnected) return;
    setTimeout(() => { if (this.isConnected) this.#open(); }, this.#wait);
    this.#wait = Math.min(PATIENCE.most, this.#wait * 2);
  }

  /** After a break, whatever changed meanwhile is fetched. */
  #ready(): void {
    this.dataset.ready = "";
    this.#wait = PATIENCE.first;
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
