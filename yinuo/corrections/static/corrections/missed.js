// Words selected in what we said may be a promise nobody heard: a small button beside them opens the form with them in it.
(() => {
  const button = document.getElementById("missed-here");
  if (!button) return;
  const MOST = 300;
  let chosen = null;

  const inOurWords = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const near = range.commonAncestorContainer;
    const said = (near.nodeType === Node.TEXT_NODE ? near.parentElement : near).closest?.("[data-ours]");
    const words = range.toString();
    if (!said || !words.trim() || words.length > MOST) return null;
    const before = document.createRange();
    before.selectNodeContents(said);
    before.setEnd(range.startContainer, range.startOffset);
    // Counted as the desk counts: whole characters, where JavaScript has two halves of some.
    const lead = words.length - words.trimStart().length;
    const start = [...(before.toString() + words.slice(0, lead))].length;
    return { url: said.dataset.ours, words: words.trim(), start, box: range.getBoundingClientRect() };
  };

  document.addEventListener("selectionchange", () => {
    const now = inOurWords();
    // A click on the button may take the selection away; the words stay chosen until others are.
    if (!now) {
      setTimeout(() => { if (!inOurWords()) button.hidden = true; }, 250);
      return;
    }
    chosen = now;
    button.hidden = false;
    const width = button.offsetWidth;
    button.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, now.box.left + now.box.width / 2 - width / 2))}px`;
    button.style.top = `${Math.min(innerHeight - 44, now.box.bottom + 8)}px`;
  });
  document.getElementById("stream")?.addEventListener("scroll", () => { button.hidden = true; }, { passive: true });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    button.hidden = true;
    if (chosen) htmx.ajax("GET", `${chosen.url}?${new URLSearchParams({ words: chosen.words, start: chosen.start })}`, "#why-explained");
  });
})();
