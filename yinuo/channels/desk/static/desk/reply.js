// The reply box: takes the promise that was heard with Tab, gives a vague one its time, swaps a phrase for a better one,
// sends once, and never loses what was typed.
(() => {
  const form = document.getElementById("reply");
  if (!form) return;
  const draft = document.getElementById("draft");
  const whisper = document.getElementById("whisper");
  const mirror = document.getElementById("mirror");
  const send = form.querySelector(".send");
  const key = form.elements.key;
  const kept = `draft-${form.dataset.conversation}`;
  const accepted = new Set();
  const dismissed = new Set();
  let wantsTab = false;
  let failed = false;
  let sent = "";

  const fresh = () => whisper.querySelector("[data-read]")?.dataset.read === draft.value;
  const open = (selector) => [...whisper.querySelectorAll(selector)].filter((chip) => !chip.hidden);
  const heard = () => open("[data-heard]:not(.taken)");
  const readNow = () => htmx.trigger(draft, "draft:read");
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    key.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // The mirror underlines in the box what the engine heard in it.
  const reflect = () => {
    mirror.replaceChildren();
    let at = 0;
    if (fresh())
      for (const chip of open("[data-words]")) {
        const start = Number(chip.dataset.start);
        if (start < at) continue;
        const mark = document.createElement("mark");
        mark.textContent = chip.dataset.words;
        mark.classList.toggle("vague", "vague" in chip.dataset);
        mirror.append(draft.value.slice(at, start), mark);
        at = start + chip.dataset.words.length;
      }
    mirror.append(`${draft.value.slice(at)}\n`);
  };

  const show = () => {
    for (const words of accepted) if (!draft.value.includes(words)) accepted.delete(words);
    for (const chip of whisper.querySelectorAll(".hint-chip")) {
      const words = chip.dataset.words || chip.textContent;
      chip.hidden = dismissed.has(words);
      chip.classList.toggle("taken", "heard" in chip.dataset && accepted.has(words));
    }
    for (const old of form.querySelectorAll("input[name=accepts]")) old.remove();
    for (const words of accepted) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "accepts", value: words });
      form.append(field);
    }
    reflect();
  };

  const accept = (chip) => {
    accepted.add(chip.dataset.words);
    show();
  };

  const write = (text, cursor) => {
    draft.value = text;
    draft.setSelectionRange(cursor, cursor);
    draft.focus();
    changed();
    readNow();
  };

  const put = (button) => {
    if (!fresh()) return readNow();
    const { put: words, from, to } = button.dataset;
    write(draft.value.slice(0, from) + words + draft.value.slice(to), Number(from) + words.length);
  };

  const changed = () => {
    // A draft that changed after a failed sending is another message, and needs another key.
    if (failed && draft.value !== sent) {
      newKey();
      failed = false;
    }
    try {
      if (draft.value) sessionStorage.setItem(kept, draft.value);
      else sessionStorage.removeItem(kept);
    } catch {
      // A browser without storage still sends; it only cannot restore.
    }
    if (!draft.value) whisper.replaceChildren();
    show();
  };

  const mode = () => {
    const chosen = form.querySelector("input[name=speaker]:checked");
    form.dataset.mode = chosen.value;
    draft.placeholder = chosen.dataset.placeholder;
    send.textContent = chosen.dataset.send;
  };

  draft.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    if (event.target.name !== "speaker") return;
    mode();
    draft.focus();
    if (draft.value) readNow();
  });

  whisper.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("accept" in button.dataset) accept(button.closest("[data-heard]"));
    else put(button);
    draft.focus();
  });
  // A hint must not take the focus, or the agent would have to find the way back.
  whisper.addEventListener("mousedown", (event) => event.preventDefault());

  draft.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === "Tab" && plain && draft.value.trim()) {
      if (!fresh()) {
        // Pressed before the pause was over: read first, then decide whose Tab it is.
        event.preventDefault();
        wantsTab = true;
        readNow();
      } else if (heard().length) {
        event.preventDefault();
        accept(heard()[0]);
      }
    } else if (event.key === "Escape" && open(".hint-chip").length) {
      event.preventDefault();
      for (const chip of open(".hint-chip:not(.taken)")) dismissed.add(chip.dataset.words || chip.textContent);
      for (const words of accepted) {
        accepted.delete(words);
        break;
      }
      show();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      if (plain && matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      form.requestSubmit();
    } else if (event.altKey && (event.code === "KeyT" || event.code === "KeyW")) {
      const first = open(event.code === "KeyT" ? "[data-vague]" : "[data-better]")[0]?.querySelector("button");
      if (first) {
        event.preventDefault();
        put(first);
      }
    }
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== whisper) return;
    show();
    if (!wantsTab) return;
    wantsTab = false;
    if (heard().length) accept(heard()[0]);
    else send.focus();
  });

  form.addEventListener("htmx:configRequest", ({ detail }) => {
    // What the whisper asks needs no key and no acceptances, and an old answer must not overtake a sent draft.
    if (detail.elt === draft) for (const name of ["accepts", "key"]) detail.parameters.delete?.(name);
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    const isSending = event.detail.elt === form;
    if (isSending && !draft.value.trim()) {
      event.preventDefault();
      draft.focus();
    } else if (isSending) {
      sent = draft.value;
      draft.readOnly = send.disabled = true;
    } else if (!draft.value.trim()) event.preventDefault();
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== form) return;
    draft.readOnly = send.disabled = false;
    failed = !detail.successful;
    if (failed) return;
    draft.value = "";
    accepted.clear();
    dismissed.clear();
    newKey();
    changed();
    draft.focus();
  });

  // Without storage or with nothing stored, the box starts as the server gave it.
  try {
    draft.value ||= sessionStorage.getItem(kept) || "";
  } catch {
    draft.value ||= "";
  }
  if (form.querySelector("input[name=speaker]:checked")) mode();
  if (draft.value) addEventListener("load", readNow);
  show();
})();
