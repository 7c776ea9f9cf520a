// The link for the customer: into the reply where one is being written, to the clipboard otherwise.
(() => {
  const place = document.getElementById("customer-link");
  const draft = document.getElementById("draft");
  if (!place) return;
  const copy = (text) => navigator.clipboard?.writeText(text).catch(() => {});

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== place) return;
    const words = place.querySelector("[data-put]")?.dataset.put;
    if (!words) return;
    const isReply = "written" in place.dataset && draft?.form.dataset.mode === "agent";
    if (!isReply) return void copy(place.querySelector("[data-copy]").dataset.copy);
    if (!draft.value.includes(words)) {
      draft.value += (draft.value ? "\n" : "") + words;
      draft.dispatchEvent(new Event("input", { bubbles: true }));
    }
    draft.focus();
  });

  place.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    copy(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
})();
