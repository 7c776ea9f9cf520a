// A toast is a knock, not a guard: it goes by itself, the notice stays behind the bell. What is due stays longer.
(() => {
  const MOST = 4;
  const STAYS = { soon: 40_000, over: 40_000 };
  const OTHERS_STAY = 12_000;
  const place = document.getElementById("toasts");

  const leave = (toast) => {
    if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), 3000);
    else toast.remove();
  };

  const settle = () => {
    const toasts = [...place.querySelectorAll(".toast")];
    for (const toast of toasts.slice(0, -MOST)) toast.remove();
    const newest = toasts.at(-1);
    if (!newest || newest.dataset.timed) return;
    newest.dataset.timed = "yes";
    setTimeout(() => leave(newest), STAYS[newest.dataset.tone] ?? OTHERS_STAY);
  };
  place.addEventListener("htmx:afterSettle", settle);
  // What became of a form that does not lead to another page.
  document.addEventListener("desk:said", ({ detail }) => {
    if (!detail?.told) return;
    const toast = document.getElementById("told").content.cloneNode(true);
    toast.querySelector(".says").textContent = detail.told;
    place.append(toast);
    settle();
  });
  document.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest(".toast")?.remove());
})();
