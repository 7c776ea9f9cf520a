// Keyboard first. A page marks what a key does: data-key="r" on a link, button or field; rows to move over with data-row.
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  const shown = (element) => element.getClientRects().length > 0;

  const rows = () => [...document.querySelectorAll("[data-row]")].filter(shown);
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement.closest?.("[data-row]"));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  // A key means what the focused row says first, then what the page says.
  const press = (key) => {
    const row = document.activeElement.closest?.("[data-row]");
    const near = row?.closest("li")?.querySelector(`[data-key="${key}"]`);
    const element = near || [...document.querySelectorAll(`[data-key="${key}"]`)].find(shown);
    if (!element) return false;
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") document.getElementById("help")?.showModal();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key.length !== 1 || !press(event.key)) return;
    event.preventDefault();
  });
})();
