/* Offers titles while somebody types, in every form that names an address in data-suggest. Without it the form works. */
(function () {
  "use strict";
  var DELAY = 150;

  function Box(form, number) {
    var field = form.querySelector("input[type=search]");
    var list = document.createElement("ul");
    var items = [], at = -1, timer, asked = "", request;
    list.className = "suggest";
    list.id = "suggest-" + number;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    form.appendChild(list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");

    function close() {
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
      at = index;
      Array.prototype.forEach.call(list.children, function (one, place) {
        one.setAttribute("aria-selected", String(place === at));
      });
      if (at < 0) field.removeAttribute("aria-activedescendant");
      else field.setAttribute("aria-activedescendant", list.children[at].id);
    }

    function show(found) {
      items = found;
      list.textContent = "";
      found.forEach(function (item, place) {
        var row = document.createElement("li"), title = document.createElement("span");
        row.id = list.id + "-" + place;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        title.textContent = item.title;
        row.appendChild(title);
        if (item.kind) row.appendChild(document.createElement("small")).textContent = item.kind;
        list.appendChild(row);
      });
      at = -1;
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(!!found.length));
    }

    function ask() {
      var typed = field.value.trim();
      if (typed === asked) return;
      asked = typed;
      if (request) request.abort();
      if (!typed) return show([]);
      request = new XMLHttpRequest();
      request.open("GET", form.getAttribute("data-suggest") + "?q=" + encodeURIComponent(typed));
      request.onload = function () {
        if (this.status === 200 && document.activeElement === field) show(JSON.parse(this.responseText).items);
      };
      request.send();
    }

    field.addEventListener("input", function (event) {
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    });
    field.addEventListener("compositionend", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    });
    field.addEventListener("keydown", function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") choose(at + 1 < items.length ? at + 1 : 0);
      else if (event.key === "ArrowUp") choose(at > 0 ? at - 1 : items.length - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && at >= 0) location.href = items[at].url;
      else return;
      event.preventDefault();
    });
    field.addEventListener("blur", function () {
      setTimeout(close, 200);
    });
    list.addEventListener("mousedown", function (event) {
      var row = event.target.closest("li");
      event.preventDefault();
      if (row) location.href = items[Array.prototype.indexOf.call(list.children, row)].url;
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-suggest]"), Box);
})();
