// Enter in a field sends the form; in the one that asks for the customer it looks them up.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || field.tagName !== "INPUT") return;
  const form = field.form;
  if (!form?.querySelector("[name=find]") || field.type === "radio" || field.type === "checkbox") return;
  event.preventDefault();
  if (field.id === "asked") field.blur();
  else form.requestSubmit(form.querySelector(".primary"));
});
