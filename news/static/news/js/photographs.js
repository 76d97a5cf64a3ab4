// Many photographs: each is sent by itself, so that one that breaks off costs nothing but itself. Without this the form
// sends them all at once.
(function () {
  "use strict";
  var LONG_SIDE = 2560; // pixels; the library keeps no more, and a phone's line carries a fifth of the bytes

  // A photograph of a phone as large as it is kept; whatever cannot be drawn here goes as it is.
  function shrunk(file) {
    if (file.type !== "image/jpeg") { return Promise.resolve(file); }
    return new Promise(function (resolve) {
      var picture = new Image();
      picture.onerror = function () { resolve(file); };
      picture.onload = function () {
        URL.revokeObjectURL(picture.src);
        var scale = LONG_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight);
        if (scale >= 1) { resolve(file); return; }
        var sheet = document.createElement("canvas");
        sheet.width = Math.round(picture.naturalWidth * scale); sheet.height = Math.round(picture.naturalHeight * scale);
        sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
        sheet.toBlob(function (blob) { resolve(blob ? new File([blob], file.name, { type: "image/jpeg" }) : file); }, "image/jpeg", 0.92);
      };
      picture.src = URL.createObjectURL(file);
    });
  }

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
      var answer = await send(form, await shrunk(file), shown.bar);
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
