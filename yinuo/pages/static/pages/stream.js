// The conversation stays at its end while it grows, unless the agent has scrolled up; what the customer adds is said aloud.
(() => {
  const stream = document.getElementById("stream");
  if (!stream) return;
  const lines = document.getElementById("lines");
  const aloud = document.getElementById("heard-aloud");
  const last = () => [...lines.querySelectorAll(".m")].at(-1)?.id;
  const toEnd = () => { stream.scrollTop = stream.scrollHeight; };
  let wasAtEnd = true;
  let lastId = last();
  let openDetails = false;

  lines.addEventListener("htmx:beforeSwap", () => {
    openDetails = lines.querySelector("details.others")?.open ?? false;
  });
  lines.addEventListener("htmx:afterSwap", () => {
    const details = lines.querySelector("details.others");
    if (details) details.open = openDetails;
    if (wasAtEnd) toEnd();
    if (last() === lastId) return;
    lastId = last();
    const newest = document.getElementById(lastId);
    if (newest?.classList.contains("them")) aloud.textContent = newest.querySelector(".says").textContent;
  });

  // Hints under the box take room from above: the end stays in sight.
  stream.addEventListener("scroll", () => {
    wasAtEnd = stream.scrollHeight - stream.scrollTop - stream.clientHeight < 60;
  });
  new ResizeObserver(() => { if (wasAtEnd) toEnd(); }).observe(stream);

  if (location.hash && document.querySelector(location.hash)) document.querySelector(location.hash).classList.add("sought");
  else toEnd();
})();
