// The paste box: a browser hands over what was copied twice, as plain text and with its markup. The markup keeps tables and
// headings, so it is sent along. Whoever then types in the box means the plain text, and the markup is let go.
document.addEventListener("paste", (event) => {
  const box = event.target.closest && event.target.closest("[data-paste]");
  const markup = event.clipboardData && event.clipboardData.getData("text/html");
  if (!box || !markup) return;
  const plain = event.clipboardData.getData("text/plain");
  const kept = box.form.querySelector("[data-paste-markup]");
  event.preventDefault();
  // A second paste into a box that holds something goes on in plain text: markup knows no place to be put.
  if (box.value.trim() && box.selectionStart !== 0) {
    box.setRangeText(plain, box.selectionStart, box.selectionEnd, "end");
    kept.value = "";
    return;
  }
  box.value = plain;
  // Pictures written into the markup would make it larger than a form may be; they are uploaded by themselves.
  kept.value = markup.replace(/data:[a-z]+\/[a-z0-9.+-]+;base64,[a-z0-9+/=\s]+/gi, "");
});

document.addEventListener("input", (event) => {
  const box = event.target.closest && event.target.closest("[data-paste]");
  if (box) box.form.querySelector("[data-paste-markup]").value = "";
});
