// Faces and number plates are covered by hand before a picture leaves the browser: what is sent is drawn anew, and below each
// frame stand a few tiles with a colour of their own, from which nobody reads a face again. Any file field with data-blur.
(function () {
  "use strict";
  var LONG_SIDE = 3000; // pixels; a phone's canvas holds no more than 16 million
  var TILES = 5; // across the shorter side of a frame
  var NOISE = 28; // of 255: the mean of a tile is no measurement of what stood there
  var STEP = 0.02; // of the picture, by one press of an arrow key
  var words = {};

  function element(name, what, text) {
    var made = document.createElement(name);
    Object.assign(made, what || {});
    if (text) { made.textContent = text; }
    return made;
  }

  // Drawing

  function drawn(picture) {
    var scale = Math.min(1, LONG_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
    var sheet = element("canvas", { width: Math.round(picture.naturalWidth * scale), height: Math.round(picture.naturalHeight * scale) });
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    return sheet;
  }

  function mean(pixels) {
    var sum = [0, 0, 0], count = pixels.length / 4;
    for (var at = 0; at < pixels.length; at += 4) { for (var c = 0; c < 3; c += 1) { sum[c] += pixels[at + c]; } }
    var chance = crypto.getRandomValues(new Uint8Array(3));
    return sum.map(function (one, c) { return Math.max(0, Math.min(255, Math.round(one / count + (chance[c] / 255 - 0.5) * 2 * NOISE))); });
  }

  // A frame is {x, y, w, h, round} in parts of the picture. A round one is covered tile by tile where a tile touches it.
  function cover(sheet, frame) {
    var pen = sheet.getContext("2d", { willReadFrequently: true });
    var left = Math.floor(frame.x * sheet.width), top = Math.floor(frame.y * sheet.height);
    var right = Math.ceil((frame.x + frame.w) * sheet.width), bottom = Math.ceil((frame.y + frame.h) * sheet.height);
    var tile = Math.max(1, Math.ceil(Math.min(right - left, bottom - top) / TILES));
    for (var y = top; y < bottom; y += tile) {
      for (var x = left; x < right; x += tile) {
        var w = Math.min(tile, right - x, sheet.width - x), h = Math.min(tile, bottom - y, sheet.height - y);
        if (w < 1 || h < 1 || (frame.round && !touches(x, y, w, h, left, top, right, bottom))) { continue; }
        pen.fillStyle = "rgb(" + mean(pen.getImageData(x, y, w, h).data).join(",") + ")";
        pen.fillRect(x, y, w, h);
      }
    }
  }

  function touches(x, y, w, h, left, top, right, bottom) {
    var rx = (right - left) / 2, ry = (bottom - top) / 2, cx = left + rx, cy = top + ry;
    var dx = Math.max(x - cx, 0, cx - x - w) / rx, dy = Math.max(y - cy, 0, cy - y - h) / ry;
    return dx * dx + dy * dy <= 1;
  }

  function opened(file) {
    return new Promise(function (resolve, reject) {
      // data:, which both of our policies let in; the address of a blob would be refused outside the admin.
      var reader = new FileReader(), picture = new Image();
      reader.onload = function () { picture.src = reader.result; };
      reader.onerror = picture.onerror = reject;
      picture.onload = function () { resolve(picture); };
      reader.readAsDataURL(file);
    });
  }

  // The screen with one picture

  function Screen(picture, host, done) {
    var screen = this;
    this.sheet = drawn(picture);
    this.frames = [];
    this.round = true;
    this.dialog = element("dialog", { className: "blur" });
    this.stage = element("div", { className: "blur-stage" });
    this.stage.append(this.sheet);
    var finish = function (keep) { screen.dialog.close(); screen.dialog.remove(); done(keep && screen.frames.length ? screen : null); };
    var shape = element("button", { type: "button", className: "button button-secondary" }, words.square);
    shape.addEventListener("click", function () { screen.round = !screen.round; shape.textContent = screen.round ? words.square : words.oval; });
    var add = element("button", { type: "button", className: "button button-secondary" }, words.add);
    add.addEventListener("click", function () { screen.show(screen.frame(0.4, 0.4, 0.2, 0.2)).focus(); });
    var keep = element("button", { type: "button", className: "button" }, words.keep);
    keep.addEventListener("click", function () { finish(true); });
    var leave = element("button", { type: "button", className: "button button-secondary" }, words.leave);
    leave.addEventListener("click", function () { finish(false); });
    this.dialog.addEventListener("cancel", function (event) { event.preventDefault(); finish(false); });
    var row = element("div", { className: "blur-row" });
    row.append(add, shape, keep, leave);
    this.dialog.setAttribute("aria-label", words.title);
    this.dialog.append(element("p", {}, words.how), row, this.stage);
    // Wagtail's own window closes by the same key.
    this.dialog.addEventListener("keydown", function (event) { if (event.key === "Escape") { event.stopPropagation(); } });
    host.append(this.dialog);
    this.stage.addEventListener("pointerdown", function (event) { screen.drag(event); });
    this.dialog.showModal();
  }

  Screen.prototype.frame = function (x, y, w, h) {
    var made = { x: x, y: y, w: w, h: h, round: this.round };
    this.frames.push(made);
    return made;
  };

  Screen.prototype.show = function (frame) {
    var screen = this;
    frame.box = element("button", { type: "button", className: frame.round ? "blur-frame blur-frame--round" : "blur-frame" });
    frame.box.setAttribute("aria-label", words.frame);
    frame.box.addEventListener("keydown", function (event) { screen.key(event, frame); });
    this.stage.append(frame.box);
    this.place(frame);
    return frame.box;
  };

  Screen.prototype.place = function (frame) {
    var size = this.sheet;
    frame.w = Math.min(1, Math.max(4 / size.width, frame.w)); frame.h = Math.min(1, Math.max(4 / size.height, frame.h));
    frame.x = Math.min(1 - frame.w, Math.max(0, frame.x)); frame.y = Math.min(1 - frame.h, Math.max(0, frame.y));
    Object.assign(frame.box.style, { left: frame.x * 100 + "%", top: frame.y * 100 + "%", width: frame.w * 100 + "%", height: frame.h * 100 + "%" });
  };

  Screen.prototype.remove = function (frame) {
    this.frames.splice(this.frames.indexOf(frame), 1);
    frame.box.remove();
  };

  // Arrows move, with Shift they change the size, Delete takes away.
  Screen.prototype.key = function (event, frame) {
    var way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.remove(frame); return; }
    if (!way) { return; }
    event.preventDefault();
    frame[event.shiftKey ? "w" : "x"] += way[0];
    frame[event.shiftKey ? "h" : "y"] += way[1];
    this.place(frame);
  };

  // A finger draws a new frame, or moves the one below it; a tap on one takes it away.
  Screen.prototype.drag = function (event) {
    var screen = this, stage = this.stage, area = this.sheet.getBoundingClientRect();
    var at = function (one) { return [(one.clientX - area.left) / area.width, (one.clientY - area.top) / area.height]; };
    var begin = at(event), old = this.frames.find(function (one) { return one.box === event.target; });
    var from = old ? [old.x, old.y] : begin, frame = old, moved = false;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    function move(now) {
      var to = at(now);
      if (!moved && Math.hypot(to[0] - begin[0], to[1] - begin[1]) < 0.015) { return; }
      moved = true;
      if (!frame) { frame = screen.frame(0, 0, 0, 0); screen.show(frame); }
      if (old) { frame.x = from[0] + to[0] - begin[0]; frame.y = from[1] + to[1] - begin[1]; }
      else {
        var x = Math.max(0, Math.min(begin[0], to[0])), y = Math.max(0, Math.min(begin[1], to[1]));
        frame.x = x; frame.y = y;
        frame.w = Math.min(1, Math.max(begin[0], to[0])) - x; frame.h = Math.min(1, Math.max(begin[1], to[1])) - y;
      }
      screen.place(frame);
    }
    function end() {
      stage.removeEventListener("pointermove", move);
      ["pointerup", "pointercancel"].forEach(function (name) { stage.removeEventListener(name, end); });
      if (old && !moved) { screen.remove(old); } else if (frame) { frame.box.focus(); }
    }
    stage.addEventListener("pointermove", move);
    ["pointerup", "pointercancel"].forEach(function (name) { stage.addEventListener(name, end); });
  };

  function covered(screen, name) {
    screen.frames.forEach(function (frame) { cover(screen.sheet, frame); });
    return new Promise(function (resolve) {
      screen.sheet.toBlob(function (blob) { resolve(new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" })); }, "image/jpeg", 0.9);
    });
  }

  // The field

  function put(input, at, file) {
    var all = new DataTransfer();
    Array.from(input.files).forEach(function (one, number) { all.items.add(number === at ? file : one); });
    input.files = all.files;
  }

  function coverOne(input, at, item) {
    var file = input.files[at], said = item.querySelector("[role=status]");
    opened(file).then(function (picture) {
      return new Screen(picture, input.closest(".modal") || document.body, function (screen) {
        item.querySelector("button").focus();
        if (!screen) { return; }
        covered(screen, file.name).then(function (clean) {
          put(input, at, clean);
          said.textContent = words.done.replace("0", screen.frames.length);
          item.querySelector("img").replaceWith(small(clean));
        });
      });
    }).catch(function () { said.textContent = words.closed; });
  }

  // Which one it is, for names say nothing; what the browser cannot show stays an empty place.
  function small(file) {
    var picture = element("img", { className: "blur-small", alt: "", src: URL.createObjectURL(file) });
    picture.onload = picture.onerror = function () { URL.revokeObjectURL(picture.src); };
    return picture;
  }

  function offer(input) {
    var list = input.parentNode.querySelector(".blur-list");
    if (list) { list.remove(); }
    if (!input.files.length) { return; }
    list = element("ul", { className: "blur-list" });
    Array.from(input.files).forEach(function (file, at) {
      var item = element("li"), button = element("button", { type: "button", className: "button button-small button-secondary" }, words.open);
      var said = element("span");
      said.setAttribute("role", "status");
      button.setAttribute("aria-label", words.open + " " + file.name);
      button.addEventListener("click", function () { coverOne(input, at, item); });
      item.append(small(file), file.name + " ", button, " ", said);
      list.append(item);
    });
    input.after(list);
  }

  document.addEventListener("change", function (event) {
    var input = event.target.closest && event.target.closest("input[type=file][data-blur]");
    if (!input || !window.DataTransfer || !window.HTMLDialogElement) { return; }
    words = JSON.parse(document.getElementById("blur-words").textContent);
    offer(input);
  });
})();
