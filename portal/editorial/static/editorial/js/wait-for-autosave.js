/* A form that is sent while its autosave is still under way would be stored twice: the autosave makes the page,
   and the form, not knowing of it yet, makes a second one. So the form waits until the autosave has answered. */
(() => {
  const saving = new Set();
  const waiting = new Map();

  const done = (event) => {
    const form = event.target;
    saving.delete(form);
    if (!waiting.has(form)) return;
    const submitter = waiting.get(form);
    waiting.delete(form);
    if (submitter && submitter.name) {
      // The button may be greyed out by now, and a disabled button is not sent.
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = submitter.name;
      field.value = submitter.value;
      form.append(field);
    }
    form.requestSubmit();
  };

  document.addEventListener("w-autosave:save", (event) => saving.add(event.target));
  document.addEventListener("w-autosave:success", done);
  document.addEventListener("w-autosave:error", done);
  document.addEventListener(
    "submit",
    (event) => {
      if (!saving.has(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting.set(event.target, event.submitter);
    },
    true,
  );
})();
