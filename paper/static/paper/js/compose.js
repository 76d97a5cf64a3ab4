// 编一期: each step is an ordinary form. Here it is sent beside the page and what is shown is renewed in place, so that nothing
// jumps; articles can be dragged; arrows, space and digits do the list. Without this file every form works by itself.
const table = document.querySelector("[data-compose]");
let busy = false;
// What was pressed while a step was still on its way: done when that one is, on the number as it is then.
let next = null;
let asked = 0;

function say(words, isNo) {
  const line = document.createElement("p");
  line.className = isNo ? "compose-no" : "compose-done";
  line.setAttribute("role", isNo ? "alert" : "status");
  line.textContent = words;
  table.querySelector("[data-said]").replaceChildren(line);
}

// How the paper fills: asked a moment after the last step, and only the newest answer counts.
async function fill() {
  const mine = ++asked;
  await new Promise((go) => setTimeout(go, 700));
  if (mine !== asked) return;
  const words = table.querySelector("[data-fill-words]");
  words.classList.add("is-waiting");
  try {
    const answer = await fetch(table.dataset.fill, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (mine !== asked || !answer.ok) return;
    const found = await answer.json();
    const now = table.querySelector("[data-fill-words]");
    now.textContent = found.words;
    now.classList.toggle("compose-warn", !found.fits);
    table.dataset.filled = found.words;
  } catch {
    // The line is told without its answer; the link in it still works by itself.
  } finally {
    table.querySelector("[data-fill-words]").classList.remove("is-waiting");
  }
}

// What was typed or ticked in other forms of the page and not sent yet.
function typed() {
  const found = {};
  for (const one of table.querySelectorAll("[data-step] input, [data-step] textarea")) {
    if (one.type === "checkbox") {
      if (one.checked) found[one.id] = one.closest("label").querySelector("strong").textContent;
    } else if (one.matches("textarea, input[type=text], input:not([type])") && one.value !== one.defaultValue) {
      const step = one.form.querySelector("[name=do]");
      found[`${step.id}/${one.name}`] = one.value;
    }
  }
  return found;
}

// A tick stays one when the list is sifted or turned over: what is not in it any more is carried along by its title.
function tickAgain(place, title) {
  const box = document.getElementById(place);
  const carried = table.querySelector("[data-carried]");
  if (box) box.checked = !box.disabled;
  else if (carried) {
    const label = document.createElement("label");
    const tick = Object.assign(document.createElement("input"), { type: "checkbox", name: "page", checked: true });
    tick.id = place;
    tick.value = place.replace("page-", "");
    const words = document.createElement("strong");
    words.textContent = title;
    label.append(tick, words);
    carried.append(label);
  }
}

// Sifting and turning over, without losing what is ticked or typed.
async function look(address) {
  const kept = typed();
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const markup = await answer.text();
    if (!answer.ok || answer.redirected || !markup.includes("data-said")) {
      location.assign(address);
      return;
    }
    history.replaceState(null, "", address);
    const focus = document.activeElement?.id || "pick-heading";
    renew(markup, document.getElementById(focus) ? focus : "pick-heading", kept, "");
  } catch {
    say(table.dataset.offline, true);
  }
}

function typeAgain(kept, sent) {
  for (const [place, value] of Object.entries(kept)) {
    if (place.startsWith("page-")) tickAgain(place, value);
    else {
      const [button, name] = place.split("/");
      const form = document.getElementById(button)?.form;
      if (!form || button === sent) continue;
      form.elements[name].value = value;
      form.closest("details")?.setAttribute("open", "");
    }
  }
}

function renew(markup, focus, kept, sent) {
  const words = table.dataset.filled;
  table.innerHTML = markup;
  if (words) table.querySelector("[data-fill-words]").textContent = words;
  typeAgain(kept, sent);
  begin();
  const place = document.getElementById(focus) || table.querySelector("#number-heading");
  place.focus({ preventScroll: Boolean(document.getElementById(focus)) });
}

function untick(pages) {
  const sent = {};
  for (const page of pages) {
    const box = document.getElementById(`page-${page}`);
    if (!box) continue;
    sent[box.id] = box.closest("label").querySelector("strong").textContent;
    box.checked = false;
  }
  return sent;
}

function wait(then) {
  next = then;
  say(table.dataset.waits, false);
}

async function send(form, data, focus) {
  if (busy) {
    if (String(data.get("do")).startsWith("put:")) untick(data.getAll("page"));
    wait(() => {
      data.set("seen", table.querySelector("[name=seen]").value);
      send(form, data, focus);
    });
    return;
  }
  busy = true;
  table.setAttribute("aria-busy", "true");
  const verb = String(data.get("do")).split(":")[0];
  // Ticks that were sent are no ticks of the next step; where nothing came of it they come back.
  const sent = verb === "put" ? untick(data.getAll("page")) : {};
  let isDone = false;
  try {
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(form.action, { method: "POST", body: data, headers });
    const goTo = answer.headers.get("X-Go-To");
    if (goTo) {
      next = null;
      location.assign(goTo);
      return;
    }
    const markup = await answer.text();
    const isTable = markup.includes("data-said");
    if (answer.redirected || !isTable || markup.includes("<html")) {
      next = null;
      say(table.dataset.lost, true);
      return;
    }
    const refused = answer.status === 409;
    // What was ticked and typed meanwhile stays; what was sent is done.
    isDone = !refused;
    renew(markup, focus, typed(), refused || verb === "put" ? "" : focus);
    if (refused) next = null;
    else fill();
  } catch {
    next = null;
    say(table.dataset.offline, true);
  } finally {
    busy = false;
    table.removeAttribute("aria-busy");
    if (!isDone) typeAgain(sent, "");
    count();
    const then = next;
    next = null;
    then?.();
  }
}

table.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.matches("[data-sieve]")) {
    event.preventDefault();
    look(`?${new URLSearchParams(new FormData(form))}`);
    return;
  }
  if (!form.matches("[data-step]") || !button) return;
  event.preventDefault();
  const data = new FormData(form);
  data.set("do", button.value);
  send(form, data, button.id);
});

// A choice of how much is printed is a step by itself.
table.addEventListener("change", (event) => {
  const choice = event.target;
  if (choice.matches("[data-presses]")) {
    const data = new FormData(choice.form);
    data.set("do", choice.dataset.presses);
    send(choice.form, data, choice.id);
  } else if (choice.matches("[data-sieve] select")) choice.form.requestSubmit();
  else if (choice.matches("[name=page]")) count();
});

table.addEventListener("click", (event) => {
  const away = event.target.closest("a[href]:not([target], [href^='#'])");
  if (busy && away) {
    event.preventDefault();
    wait(() => location.assign(away.href));
    return;
  }
  const link = event.target.closest(".compose-sheets a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  look(link.getAttribute("href"));
});

function count() {
  const words = table.querySelector("[data-count]");
  if (!words) return;
  const ticked = table.querySelectorAll("[name=page]:checked").length;
  words.textContent = ticked ? words.dataset.some.replace("#", ticked) : words.dataset.none;
}

// In the list: arrows walk, digits put what is ticked (or the one in hand) into a section.
table.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches("[data-pieces] [name=page]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const boxes = [...table.querySelectorAll("[data-pieces] [name=page]:not(:disabled)")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    boxes[boxes.indexOf(box) + step]?.focus();
  } else if (/^[1-9]$/.test(event.key)) {
    const button = table.querySelectorAll(".compose-put [name=do]")[Number(event.key) - 1];
    if (!button) return;
    event.preventDefault();
    if (!table.querySelector("[name=page]:checked")) box.checked = true;
    const after = boxes.slice(boxes.indexOf(box)).find((one) => !one.checked) || boxes.find((one) => !one.checked);
    const data = new FormData(button.form);
    data.set("do", button.value);
    send(button.form, data, after ? after.id : button.id);
  }
});

// Dragging: a piece of the list, or an article of the number, into a section or before another article.
let held = null;
table.addEventListener("dragstart", (event) => {
  const row = event.target.closest("[data-page], [data-item]");
  if (!row) return;
  held = row;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.innerText);
});
table.addEventListener("dragover", (event) => {
  const part = held && event.target.closest("[data-drop]");
  if (!part) return;
  event.preventDefault();
  part.classList.add("is-over");
});
table.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-over"));
table.addEventListener("dragend", () => {
  held = null;
});
table.addEventListener("drop", (event) => {
  const part = held && event.target.closest("[data-drop]");
  if (!part) return;
  event.preventDefault();
  const form = held.closest("form");
  const data = new FormData(form);
  if (held.dataset.page) {
    data.append("page", held.dataset.page);
    data.set("do", `put:${part.dataset.drop}`);
    send(form, data, `put-${part.dataset.drop}`);
  } else {
    data.set("do", `place:${held.dataset.item}`);
    data.set("section", part.dataset.drop);
    data.set("before", event.target.closest("[data-item]")?.dataset.item || "");
    send(form, data, `up-${held.dataset.item}`);
  }
  held = null;
});

function begin() {
  table.classList.add("has-script");
  count();
}

begin();
fill();
