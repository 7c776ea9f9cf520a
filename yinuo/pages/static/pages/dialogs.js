// <button data-dialog="id"> opens that dialog; a form inside that succeeds closes it; a click beside it closes it.
(() => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    else if (event.target.matches("dialog.dialog")) event.target.close();
    else event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.requestConfig.verb !== "get") detail.elt.closest("dialog")?.close();
  });
})();
