/* 打印 and 复制链接 show themselves only where the browser can do them. */
(function () {
  "use strict";
  var said = document.querySelector(".page-tools-said");

  function copied(button) {
    said.textContent = button.getAttribute("data-copied");
    setTimeout(function () { said.textContent = ""; }, 4000);
  }

  function copyOldWay(button, address) {
    var field = document.createElement("textarea");
    field.value = address;
    field.setAttribute("readonly", "");
    field.className = "visually-hidden";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    document.body.removeChild(field);
    button.focus();
    if (done) copied(button);
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    if (!window.print) return;
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var address = button.getAttribute("data-copy");
    button.hidden = false;
    button.addEventListener("click", function () {
      if (!navigator.clipboard) return copyOldWay(button, address);
      navigator.clipboard.writeText(address).then(
        function () { copied(button); },
        function () { copyOldWay(button, address); }
      );
    });
  });
})();
