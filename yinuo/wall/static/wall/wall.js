// Dragging a card to another lane hands it over. The wall is renewed under the hand: ticks stay, and nothing moves while one drags.
(() => {
  const wall = document.getElementById("wall");
  const give = document.getElementById("give");
  if (!wall) return;
  const ticked = new Set();
  let dragged = null;
  let isBehind = false;

  const laneOf = (element) => element.closest?.("[data-lane]");
  const unmark = () => wall.querySelectorAll(".over-it").forEach((lane) => lane.classList.remove("over-it"));

  wall.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.card);
    dragged.classList.add("dragged");
  });
  wall.addEventListener("dragover", (event) => {
    const lane = dragged && laneOf(event.target);
    if (!lane) return;
    event.preventDefault();
    unmark();
    if (lane !== laneOf(dragged)) lane.classList.add("over-it");
  });
  wall.addEventListener("drop", (event) => {
    const lane = dragged && laneOf(event.target);
    if (!lane) return;
    event.preventDefault();
    if (lane === laneOf(dragged)) return;
    htmx.ajax("POST", give.action, { source: dragged, swap: "none", values: { promise: dragged.dataset.card, to: lane.dataset.lane } })
      .finally(() => htmx.trigger(wall, "wall:refresh"));
  });
  wall.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    unmark();
    if (isBehind) htmx.trigger(wall, "wall:refresh");
    isBehind = false;
  });

  wall.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== wall || !dragged) return;
    event.detail.shouldSwap = false;
    isBehind = true;
  });

  const show = () => {
    if (!give) return;
    give.hidden = ticked.size === 0;
    document.getElementById("ticked").textContent = give.dataset.ticked.replace("{count}", ticked.size);
  };
  wall.addEventListener("change", ({ target }) => {
    if (!target.matches("[name=promise]")) return;
    if (target.checked) ticked.add(target.value);
    else ticked.delete(target.value);
    show();
  });
  wall.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== wall) return;
    const boxes = new Map([...wall.querySelectorAll("[name=promise]")].map((box) => [box.value, box]));
    for (const value of [...ticked]) {
      if (boxes.has(value)) boxes.get(value).checked = true;
      else ticked.delete(value);
    }
    show();
  });
  give?.addEventListener("reset", () => {
    ticked.clear();
    show();
  });
  give?.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    give.reset();
    htmx.trigger(wall, "wall:refresh");
  });

  // t on a card ticks it and asks to whom.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const box = document.activeElement.closest?.("[data-card]")?.querySelector("[name=promise]");
    if (!give || (!box && !ticked.size)) return;
    if (box && !box.checked) box.click();
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("give-to").focus();
  }, true);
})();
