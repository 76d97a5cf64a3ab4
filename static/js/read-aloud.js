/* 朗读: only where the browser really has a Chinese voice. Reads the title and the text, and stops on leaving. */
(function () {
  "use strict";
  var button = document.querySelector("[data-read-aloud]"), stop = document.querySelector("[data-stop-reading]");
  var speech = window.speechSynthesis, voice, begin = button && button.textContent, waiting = [];
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;

  function look() {
    voice = speech.getVoices().filter(function (one) { return /^zh/i.test(one.lang); })[0];
    button.hidden = !voice;
  }

  function parts() {
    var found = document.querySelectorAll("main h1, main .article-summary, main .prose p, main .prose li, main .prose h2, main .prose h3");
    return Array.prototype.map.call(found, function (one) {
      var copy = one.cloneNode(true);
      Array.prototype.forEach.call(copy.querySelectorAll("rt"), function (rt) { rt.parentNode.removeChild(rt); });
      return copy.textContent.trim();
    }).filter(Boolean);
  }

  function end() {
    waiting = [];
    speech.cancel();
    button.textContent = begin;
    stop.hidden = true;
  }

  function next() {
    if (!waiting.length) return end();
    var words = new SpeechSynthesisUtterance(waiting.shift());
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.onend = next;
    speech.speak(words);
  }

  button.addEventListener("click", function () {
    if (stop.hidden) {
      waiting = parts();
      stop.hidden = false;
      button.textContent = button.getAttribute("data-pause");
      next();
    } else if (speech.paused) {
      speech.resume();
      button.textContent = button.getAttribute("data-pause");
    } else {
      speech.pause();
      button.textContent = button.getAttribute("data-go-on");
    }
  });
  stop.addEventListener("click", end);
  window.addEventListener("pagehide", function () { speech.cancel(); });
  if ("onvoiceschanged" in speech) speech.onvoiceschanged = look;
  look();
})();
