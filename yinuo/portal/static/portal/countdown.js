// Counts down by the server's clock: a telephone that is wrong by minutes must not make us late, or punctual.
(() => {
  const told = Date.parse(document.documentElement.dataset.now);
  const loaded = performance.now();
  const pad = (number) => String(number).padStart(2, "0");

  const tick = () => {
    const now = told + performance.now() - loaded;
    for (const element of document.querySelectorAll("[data-due]")) {
      const left = Date.parse(element.dataset.due) - now;
      const seconds = Math.floor(Math.abs(left) / 1000);
      const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
      let span = days || hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`;
      if (days) span = element.dataset.days.replace("{days}", days).replace("{time}", span);
      const text = (left < 0 ? element.dataset.over : element.dataset.left).replace("{span}", span);
      if (element.textContent !== text) element.textContent = text;
    }
  };

  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSwap", tick);
})();
