// Keeps every [data-due] true: its words, and its tone when it turns amber at 15 minutes and red at due.
// [data-due] holds the time, [data-tone] the tone when it is live; a child [data-countdown] holds the words.
// [data-since] holds when a wait began and shows how long it lasts.
(() => {
  const SOON = 15 * 60 * 1000;
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  // The server's clock is the truth: a desk computer that is wrong by minutes must not break a promise.
  let offset = Date.parse(document.documentElement.dataset.now) - Date.now();
  // In a demonstration the desk's clock runs fast, and no header tells of it.
  const rate = Number(document.documentElement.dataset.rate || 1);
  const loaded = Date.now();
  const now = () => loaded + (Date.now() - loaded) * rate + offset;
  const say = (wording, facts) => wording.replace(/%\((\w+)\)[ds]/g, (_, name) => facts[name]);

  // A narrow column ([data-countdown="short"]) has room for the largest unit only.
  const span = (length, isShort) => {
    const seconds = Math.floor(Math.abs(length) / 1000);
    if (seconds < 60) return say(words.seconds, { count: seconds });
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return say(words.minutes, { count: minutes });
    const hours = Math.floor(minutes / 60);
    if (isShort) return hours < 24 ? say(words.hours, { hours }) : say(words.days, { count: Math.floor(hours / 24) });
    if (hours < 24)
      return minutes % 60 ? say(words.hoursMinutes, { hours, minutes: minutes % 60 }) : say(words.hours, { hours });
    const days = Math.floor(hours / 24);
    return hours % 24 && days < 3 ? say(words.daysHours, { days, hours: hours % 24 }) : say(words.days, { count: days });
  };

  const put = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const tick = () => {
    const at = now();
    for (const element of document.querySelectorAll("[data-due]")) {
      const left = Date.parse(element.dataset.due) - at;
      const tone = left < 0 ? "over" : left <= SOON ? "soon" : "later";
      if (element.dataset.tone !== tone) element.dataset.tone = tone;
      const place = element.matches("[data-countdown]") ? element : element.querySelector("[data-countdown]");
      if (place) put(place, say(left < 0 ? words.over : words.left, { span: span(left, place.dataset.countdown) }));
    }
    for (const element of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor((at - Date.parse(element.dataset.since)) / 1000));
      const pad = (number) => String(number).padStart(2, "0");
      const hours = Math.floor(seconds / 3600);
      put(element, `${hours ? `${hours}:` : ""}${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`);
    }
  };

  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSwap", tick);
  // A computer that slept or had its clock set is put right by the next answer; the Date header counts whole seconds.
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    const told = Date.parse(detail.xhr.getResponseHeader("Date")) + 500 - Date.now();
    if (rate === 1 && Math.abs(told - offset) > 2000) offset = told;
  });
})();
