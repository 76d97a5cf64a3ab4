// Many photographs: each is sent by itself, so that one that breaks off costs nothing but itself. Without this the form
// sends them all at once.
(function () {
  "use strict";

  function send(form, file, bar) {
    return new Promise(function (resolve) {
      var body = new FormData();
      ["csrfmiddlewaretoken", "credit"].forEach(function (name) { body.append(name, form.elements[name].value); });
      body.append("one", "1");
      body.append("photographs", file, file.name);
      var request = new XMLHttpRequest();
      request.open("POST", form.action || window.location.href);
      request.responseType = "json";
      request.upload.onprogress = function (event) { if (event.lengthComputable) { bar.value = event.loaded / event.total; } };
      request.onloadend = function () {
        var answer = request.response || {};
        resolve({ number: request.status === 200 ? answer.number : null, said: answer.said || form.dataset.failed, final: request.status === 400 });
      };
      request.send(body);
    });
  }

  function row(list, file) {
    var item = document.createElement("li");
    var bar = document.createElement("progress");
    var said = document.createElement("span");
    bar.max = 1; bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(file.name + " ", bar, " ", said);
    list.append(item);
    return { bar: bar, said: said };
  }

  function keep(form, number) {
    var field = document.createElement("input");
    field.type = "hidden"; field.name = "kept"; field.value = number;
    form.append(field);
  }

  // What did not arrive stays chosen, for the next press; what is no picture is let go.
  async function sendAll(form, input) {
    var list = form.querySelector("[data-list]");
    var left = new DataTransfer(), refused = false;
    list.textContent = "";
    for (var file of Array.from(input.files)) {
      var shown = row(list, file);
      shown.said.textContent = form.dataset.sending;
      var answer = await send(form, file, shown.bar);
      if (answer.number) { shown.bar.value = 1; shown.said.textContent = form.dataset.sent; keep(form, answer.number); continue; }
      shown.said.textContent = answer.said;
      refused = true;
      if (!answer.final) { left.items.add(file); }
    }
    input.files = left.files;
    return !refused;
  }

  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-photographs]");
    var input = form && form.querySelector("[data-send]");
    if (!input || !input.files.length || !window.DataTransfer) { return; }
    event.preventDefault();
    var kept = form.querySelectorAll("[name=kept]").length;
    if (input.files.length + kept > Number(form.dataset.most)) { form.querySelector("[data-list]").textContent = form.dataset.tooMany; return; }
    var button = form.querySelector("[type=submit]");
    button.disabled = true;
    sendAll(form, input).then(function (whole) {
      button.disabled = false;
      // After a refusal the sentence is read first; the next press puts in what arrived.
      if (whole) { form.submit(); }
    });
  });
})();
