// When the desk cannot be reached or answers with an error: say so, keep everything as it is.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const place = document.getElementById("trouble");
  let timer;
  let troubled;

  const tell = (text, element) => {
    troubled = element;
    place.textContent = text;
    place.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { place.hidden = true; }, 12000);
  };

  document.addEventListener("htmx:sendError", ({ detail }) => tell(words.offline, detail.elt));
  document.addEventListener("htmx:timeout", ({ detail }) => tell(words.offline, detail.elt));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const status = detail.xhr.status;
    // A refusal says itself why, in #refusals or in the form that was sent.
    if (status === 409 || status === 422) return;
    if (status === 403) tell(words.forbidden, detail.elt);
    else if (status === 404) tell(words.gone, detail.elt);
    else tell(words.failed.replace("%(status)s", status), detail.elt);
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400) {
      // What failed is all right again only when it goes through itself: a hint that arrives is no message sent.
      if (detail.elt === troubled) place.hidden = true;
      if (detail.elt.matches("form")) document.getElementById("refusals").replaceChildren();
    }
  });
})();
