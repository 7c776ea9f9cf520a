// The notes of a call: a promise heard in them is confirmed, and a better wording taken, with one click.
(() => {
  const notes = document.getElementById("notes");
  const whisper = document.getElementById("whisper");
  if (!notes || !whisper) return;
  const accepted = new Set();

  const show = () => {
    for (const words of accepted) if (!notes.value.includes(words)) accepted.delete(words);
    for (const chip of whisper.querySelectorAll("[data-heard]"))
      chip.classList.toggle("taken", accepted.has(chip.dataset.words));
    for (const old of notes.form.querySelectorAll("input[name=accepts]")) old.remove();
    for (const words of accepted) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "accepts", value: words });
      notes.form.append(field);
    }
  };

  whisper.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("accept" in button.dataset) accepted.add(button.closest("[data-heard]").dataset.words);
    else if (whisper.querySelector("[data-read]")?.dataset.read === notes.value) {
      const { put, from, to } = button.dataset;
      notes.value = notes.value.slice(0, from) + put + notes.value.slice(to);
      htmx.trigger(notes, "draft:read");
    }
    notes.focus();
    show();
  });
  notes.addEventListener("input", () => {
    if (!notes.value.trim()) whisper.replaceChildren();
    show();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => detail.target === whisper && show());
  if (notes.value) addEventListener("load", () => htmx.trigger(notes, "draft:read"));
})();
