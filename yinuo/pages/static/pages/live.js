// The one stream of this page. Fragments say what they follow:
//   hx-trigger="sse:promise delay:80ms, live:refresh from:body"
// one that belongs to a ticket also says which (data-live-ticket) and does not hear of the others.
// The rest follow a whole team, where something always happens: they ask at most every two seconds, and once more at
// the end (data-live-every says otherwise, in milliseconds).
(() => {
  const KINDS = ["promise", "message", "conversation", "ticket", "notice", "presence", "correction"];
  const EVERY = 2000;
  const ONE_BURST = 100;
  const HIDDEN_FOR = 60_000;
  const LONGEST_WAIT = 30_000;
  const app = document.querySelector("[sse-connect]");
  const body = document.body;
  if (!app) return;

  const newName = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16)).join("");
  const tab = {
    get name() {
      try {
        if (!sessionStorage.getItem("tab")) sessionStorage.setItem("tab", newName());
        return sessionStorage.getItem("tab");
      } catch {
        return "";
      }
    },
    rename() {
      try {
        sessionStorage.setItem("tab", newName());
      } catch {
        // A browser without storage has no tab name to change.
      }
    },
  };
  const facts = (event) => {
    try {
      return JSON.parse(event.detail.data);
    } catch {
      return {};
    }
  };
  const refresh = () => body.dispatchEvent(new CustomEvent("live:refresh"));

  // An EventSource that comes back by itself, from where it was, also when the server answered with an error;
  // and that rests while nobody looks, for browsers allow only six connections to one desk.
  class Stream {
    #heard = new Map();
    #source = null;
    #last = new URLSearchParams(app.getAttribute("sse-connect").split("?")[1]).get("after");
    #path = app.getAttribute("sse-connect").split("?")[0];
    #wait = 1000;
    #timer = 0;
    readyState = EventSource.OPEN;

    constructor() {
      this.addEventListener("reload", refresh);
      this.addEventListener("replaced", () => {
        tab.rename();
        this.#connect();
      });
      this.#connect();
      document.addEventListener("visibilitychange", () => {
        clearTimeout(this.#timer);
        if (document.hidden) this.#timer = setTimeout(() => this.close(), HIDDEN_FOR);
        else if (!this.#source) this.#connect();
      });
    }

    addEventListener(kind, listener) {
      if (!this.#heard.has(kind)) {
        this.#heard.set(kind, new Set());
        this.#source?.addEventListener(kind, (event) => this.#pass(kind, event));
      }
      this.#heard.get(kind).add(listener);
    }

    removeEventListener(kind, listener) {
      this.#heard.get(kind)?.delete(listener);
    }

    close() {
      this.#source?.close();
      this.#source = null;
      delete app.dataset.live;
    }

    #pass(kind, event) {
      this.#last = event.lastEventId || this.#last;
      for (const listener of [...this.#heard.get(kind)]) listener(event);
    }

    #connect() {
      this.close();
      const source = new EventSource(`${this.#path}?${new URLSearchParams({ after: this.#last, tab: tab.name })}`);
      this.#source = source;
      for (const kind of this.#heard.keys()) source.addEventListener(kind, (event) => this.#pass(kind, event));
      source.onopen = () => {
        this.#wait = 1000;
        app.dataset.live = "open";
      };
      source.onerror = () => {
        delete app.dataset.live;
        if (source.readyState !== EventSource.CLOSED || this.#source !== source) return;
        this.close();
        this.#timer = setTimeout(() => this.#connect(), this.#wait);
        this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
      };
    }
  }
  htmx.createEventSource = () => new Stream();

  const passes = new WeakMap();
  const isHeld = (event) => {
    const element = event.target;
    const { liveTicket: ticket, liveEvery } = element.dataset;
    if (ticket && String(facts(event).ticket) !== ticket) return true;
    const every = Number(liveEvery ?? (ticket ? 0 : EVERY));
    if (!every) return false;
    const pass = passes.get(element) ?? { at: 0, timer: 0 };
    passes.set(element, pass);
    const since = Date.now() - pass.at;
    if (since < ONE_BURST) return false;
    if (since >= every) {
      pass.at = Date.now();
      return false;
    }
    pass.timer ||= setTimeout(() => {
      pass.timer = 0;
      htmx.trigger(element, event.type, event.detail);
    }, every - since);
    return true;
  };
  for (const kind of KINDS)
    document.addEventListener(
      `sse:${kind}`,
      (event) => {
        // In the capture phase: htmx waits for a pause between events, and a stranger's must not count as ours.
        if (isHeld(event)) event.stopImmediatePropagation();
      },
      true,
    );

  body.addEventListener("htmx:configRequest", (event) => {
    const trigger = event.detail.triggeringEvent;
    if (trigger?.type === "sse:notice") event.detail.parameters.id = facts(trigger).id;
  });
})();
