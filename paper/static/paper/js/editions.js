// 各种版本: one press copies a number for WeChat; while editions are being made, their rows are fetched again.
(function () {
  "use strict";
  var PAUSE = 3000;

  function forWechat(button) {
    // Parsed apart, where no picture is asked for.
    var page = document.getElementById(button.getAttribute("data-copy-wechat")).value;
    var parsed = new DOMParser().parseFromString(page, "text/html");
    // WeChat takes no picture from a page it cannot reach: what to put in stands where it belongs.
    Array.prototype.forEach.call(parsed.querySelectorAll("img"), function (picture) {
      var name = picture.getAttribute("src").split("/").pop();
      picture.parentNode.replaceChild(parsed.createTextNode(button.getAttribute("data-here").replace("01.jpg", name)), picture);
    });
    var holder = document.createElement("div");
    holder.innerHTML = parsed.body.innerHTML;
    return holder;
  }

  function copied(holder) {
    if (window.ClipboardItem && navigator.clipboard && navigator.clipboard.write) {
      return navigator.clipboard.write([new ClipboardItem({
        "text/html": new Blob([holder.innerHTML], { type: "text/html" }),
        "text/plain": new Blob([holder.innerText], { type: "text/plain" })
      })]);
    }
    document.body.appendChild(holder);
    var range = document.createRange();
    range.selectNodeContents(holder);
    window.getSelection().removeAllRanges();
    window.getSelection().addRange(range);
    var done = document.execCommand("copy");
    document.body.removeChild(holder);
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  // The script stands in the head, before the page it is for.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy-wechat]");
    if (!button) { return; }
    var said = button.parentNode.querySelector("[role=status]");
    copied(forWechat(button)).then(
      function () { said.textContent = button.getAttribute("data-copied"); },
      function () { said.textContent = button.getAttribute("data-failed"); }
    );
  });

  function again() {
    var rows = document.querySelector("[data-editions][data-again]");
    if (!rows) { return; }
    fetch(rows.getAttribute("data-again"), { credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(answer.status));
    }).then(function (html) {
      rows.outerHTML = html;
      // Once all are made the page shows more than rows: WeChat, what to do about a refusal.
      if (document.querySelector("[data-editions][data-again]")) { window.setTimeout(again, PAUSE); } else { window.location.reload(); }
    }).catch(function () { window.setTimeout(again, 4 * PAUSE); });
  }
  document.addEventListener("DOMContentLoaded", function () { window.setTimeout(again, PAUSE); });
})();
