// One sending: while it goes, its progress is fetched again; once it has ended the whole page is.
(function () {
  "use strict";
  var PAUSE = 2000;

  function again() {
    var shown = document.querySelector("[data-progress][data-again]");
    if (!shown) { return; }
    fetch(shown.getAttribute("data-again"), { credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(answer.status));
    }).then(function (html) {
      var held = shown.contains(document.activeElement);
      shown.outerHTML = html;
      var link = document.querySelector("[data-progress] a");
      if (held && link) { link.focus(); }
      if (document.querySelector("[data-progress][data-again]")) { window.setTimeout(again, PAUSE); } else { window.location.reload(); }
    }).catch(function () { window.setTimeout(again, 5 * PAUSE); });
  }
  document.addEventListener("DOMContentLoaded", function () { window.setTimeout(again, PAUSE); });
})();
