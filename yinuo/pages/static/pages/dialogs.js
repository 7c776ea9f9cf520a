// <button data-dialog="id"> opens that dialog; a form inside that succeeds closes it; a click beside it closes it.
(() => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    else if (event.target.matches("dialog.dialog")) event.target.close();
    else event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  });
  // What lies behind an open dialog is dimmed and cannot be reached: a refusal of its form is told inside it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const dialog = detail.xhr.status === 409 && detail.requestConfig.elt.closest("dialog[open]");
    if (!dialog) return;
    const heading = dialog.querySelector("h2");
    detail.target = dialog.querySelector(".refusals") || document.createElement("div");
    if (!detail.target.isConnected) (heading.closest("header") || heading).after(detail.target);
    detail.target.className = "refusals";
    detail.target.setAttribute("role", "alert");
  });
  document.addEventListener("close", ({ target }) => target.querySelector?.(".refusals")?.remove(), true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    // What only asks on the way, such as for advice on what is being filled in, leaves the dialog open.
    if (!detail.elt.matches("form, button")) return;
    if (detail.successful && detail.requestConfig.verb !== "get") detail.elt.closest("dialog")?.close();
  });
})();
