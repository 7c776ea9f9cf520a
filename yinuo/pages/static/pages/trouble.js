// When the desk cannot be reached or answers with an error: say so, keep everything as it is.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const place = document.getElementById("trouble");
  let timer;

  const tell = (text) => {
    place.textContent = text;
    place.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { place.hidden = true; }, 12000);
  };

  document.addEventListener("htmx:sendError", () => tell(words.offline));
  document.addEventListener("htmx:timeout", () => tell(words.offline));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const status = detail.xhr.status;
    // A refusal says itself why, in #refusals or in the form that was sent.
    if (status === 409 || status === 422) return;
    if (status === 403) tell(words.forbidden);
    else if (status === 404) tell(words.gone);
    else tell(words.failed.replace("%(status)s", status));
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400) {
      place.hidden = true;
      if (detail.elt.matches("form")) document.getElementById("refusals").replaceChildren();
    }
  });
})();
