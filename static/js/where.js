/* Says where the reader lives on pages that are the same for everybody (ADR 033); the front page says it by itself. */
(function () {
  var found = /(?:^|; )unit_name=([^;]*)/.exec(document.cookie);
  if (!found) { return; }
  var names = decodeURIComponent(found[1]).split("|");
  var name = (document.documentElement.lang === "en" && names[1]) || names[0];
  document.querySelectorAll("[data-where]").forEach(function (place) {
    place.textContent = place.dataset.where + name;
  });
})();
