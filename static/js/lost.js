/* Whoever logged in meanwhile sends once more with the form's mark of now; without this it is asked a second time. */
(function () {
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-lost")) { return; }
    var mark = /(?:^|; )csrftoken=(\w+)/.exec(document.cookie);
    if (mark) { event.target.elements.csrfmiddlewaretoken.value = mark[1]; }
  });
})();
