/* What is typed before Wagtail's scripts have taken hold counts as unchanged for them: on a slow line the first
   sentences would neither be saved nor warned about. This small file comes before the form and takes note. */
(() => {
  const CHANGES = ["beforeinput", "input", "change", "paste", "cut", "drop"];
  const typing = { seen: false };
  window.portalEarlyTyping = typing;

  const note = (event) => {
    const moved = event.type === "click" && event.target.closest("[data-streamfield-action]");
    if (!event.isTrusted || (event.type === "click" && !moved)) return;
    if (event.target.closest("form[data-edit-form]")) typing.seen = true;
  };
  const warn = (event) => {
    if (typing.seen) event.preventDefault();
  };

  [...CHANGES, "click"].forEach((name) => document.addEventListener(name, note, true));
  window.addEventListener("beforeunload", warn);
  document.addEventListener("submit", () => window.removeEventListener("beforeunload", warn));

  // Wagtail looks at the form from here on; what it took for the beginning was typed already.
  document.addEventListener("w-unsaved:watch-edits", (event) => {
    if (!typing.seen) return;
    typing.seen = false;
    event.target.setAttribute("data-w-unsaved-force-value", "true");
  });
})();
