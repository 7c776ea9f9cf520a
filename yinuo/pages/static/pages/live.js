// The one stream of this page. Fragments say what they follow:
//   hx-trigger="sse:promise delay:80ms, live:refresh from:body"
// one that belongs to a ticket also says which (data-live-ticket) and does not hear of the others.
(() => {
  const KINDS = ["promise", "message", "conversation", "ticket", "notice", "presence"];
  const body = document.body;
  let opened = 0;

  const facts = (event) => {
    try {
      return JSON.parse(event.detail.data);
    } catch {
      return {};
    }
  };
  const refresh = () => body.dispatchEvent(new CustomEvent("live:refresh"));

  for (const kind of KINDS)
    document.addEventListener(
      `sse:${kind}`,
      (event) => {
        // In the capture phase: htmx waits for a pause between events, and a stranger's must not count as ours.
        const ticket = event.target.dataset?.liveTicket;
        if (ticket && String(facts(event).ticket) !== ticket) event.stopImmediatePropagation();
      },
      true,
    );

  body.addEventListener("htmx:configRequest", (event) => {
    const trigger = event.detail.triggeringEvent;
    if (trigger?.type === "sse:notice") event.detail.parameters.id = facts(trigger).id;
  });

  body.addEventListener("htmx:sseOpen", (event) => {
    // A new stream after a broken one may have missed more than the server can replay.
    opened += 1;
    event.target.dataset.live = "open";
    if (opened > 1) refresh();
    event.detail.source.addEventListener("reload", refresh);
  });
  body.addEventListener("htmx:sseError", (event) => delete event.target.dataset.live);
})();
