/* The form in which somebody writes: one sentence says whether the text is saved, a text that cannot be saved stays
   in this browser until it can, and a press of a button waits for the autosave that is under way. */
(() => {
  const form = document.querySelector("#page-edit-form");
  const box = form?.querySelector("[data-writing]");
  if (!box) return;

  const { keep, forget, waiting: keptBefore, forgetOthers, said } = window.portalKeptText;
  const user = box.dataset.user;
  const key = form.elements.writing_key.value;
  const line = box.querySelector("[data-writing-status]");
  const FRESH = 15_000; // ms for which an answer of the server proves that line and login are there
  const LOOK_AGAIN = 3_000;
  const SETTLED = 600; // ms until the rich text editors have put their last words into the form

  let [state, filled] = ["", {}];
  let saving = false; // an autosave is under way, or waits for the typing to pause
  let sent = ""; // what that autosave carries
  let dirty = false; // the form says something that the server has not
  let stored = ""; // what the server has, once we know
  let pressed = null; // the button whose form waits for that autosave
  let passing = false; // the next submit is ours and goes through
  let leaving = false; // the form is on its way
  let answeredAt = Date.now();
  let newer = null; // the version of somebody else that ours would overwrite
  let asking = null;
  let failures = 0;
  let retryAt = 0;
  let savedAt = box.dataset.savedAt ? new Date(box.dataset.savedAt) : null;

  /* ---- one sentence -------------------------------------------------------------------------------------- */

  const clock = (time) => time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  const sentence = (name, fill = {}) => {
    const template = box.querySelector(`template[data-state="${name}"]`) || document.createElement("template");
    const words = template.content.cloneNode(true);
    words.querySelectorAll("[data-fill]").forEach((place) => {
      place.textContent = fill[place.dataset.fill] ?? "";
    });
    return { words, urgent: "urgent" in template.dataset };
  };

  const show = (name, fill) => {
    [state, filled] = [name, fill];
    const { words, urgent } = sentence(name, fill);
    if (!dirty) words.querySelectorAll("[data-when-unsaved]").forEach((part) => part.remove());
    box.dataset.shown = name;
    line.setAttribute("role", urgent ? "alert" : "status");
    line.replaceChildren(words);
  };

  const showSaved = (time = new Date()) => {
    savedAt = time;
    show("saved", { at: clock(time) });
  };

  /* ---- the text in this browser -------------------------------------------------------------------------- */

  const text = () => JSON.stringify(said(new FormData(form)));

  const keepHere = () => {
    if (!keep(user, form)) show("full");
  };

  const changed = () => {
    const before = dirty;
    dirty = true;
    keepHere();
    if (newer) show("conflict", newer);
    else if (["", "saved"].includes(state)) show("unsaved");
    else if (!before) show(state, filled); // it says now that something is not saved
  };

  /* Typing shows at once, half a second before Wagtail looks at the form. */
  const typed = (event) => {
    if (!event.isTrusted || !["", "saved"].includes(state)) return;
    dirty = true;
    show("unsaved");
  };

  const takenBack = () => {
    if (!dirty || saving || pressed || stored !== text()) return;
    dirty = false;
    forget(user, key);
    if (savedAt) showSaved(savedAt);
    else show("");
  };

  /* ---- line and login ------------------------------------------------------------------------------------ */

  const saveAgain = () => {
    form.setAttribute("data-w-autosave-active-value", "true");
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, detail: { type: "edits" } }));
  };

  const BROKEN = ["login", "other", "offline", "server"];

  const look = async () => {
    asking ??= window.portalWritingSession.ask(box.dataset.who, user).finally(() => {
      asking = null;
    });
    const answer = await asking;
    if (answer.state === "ok") answeredAt = Date.now();
    else show(answer.state, answer.fill);
    return answer.state;
  };

  const lookAndGoOn = async () => {
    if (!BROKEN.includes(state) || saving || leaving || asking || Date.now() < retryAt) return;
    if ((await look()) !== "ok") return;
    if (dirty) saveAgain();
    else showSaved();
  };

  setInterval(lookAndGoOn, LOOK_AGAIN);
  window.addEventListener("online", lookAndGoOn);
  window.addEventListener("focus", lookAndGoOn);
  window.addEventListener("offline", () => dirty && show("offline"));
  new BroadcastChannel("portal-login").addEventListener("message", lookAndGoOn);

  /* ---- autosave ------------------------------------------------------------------------------------------ */

  const started = (event) => {
    saving = true;
    sent = said(event.detail.formData);
    dirty = true;
    if (!pressed) show("saving");
  };

  const arrived = (event) => {
    const { data } = event.detail;
    saving = false;
    failures = 0;
    newer = null;
    answeredAt = Date.now();
    // The numbers of new rows come back with the answer and are no change of the writer's.
    const updates = data.field_updates || {};
    dirty = text() !== JSON.stringify(sent.map(([name, value]) => [name, updates[name] ?? value]));
    for (const [name, value] of [
      ["loaded_revision_id", data.revision_id],
      ["loaded_revision_created_at", data.revision_created_at],
    ]) {
      form.querySelectorAll(`input[name=${name}]`).forEach((field) => {
        field.value = value;
      });
    }
    // A form that begins with unsaved text is looked at by Wagtail once and never again; a new interval wakes it.
    form.setAttribute("data-w-unsaved-check-interval-value", "501");
    if (pressed) return send();
    if (!dirty) {
      stored = text();
      forget(user, key);
      return showSaved();
    }
    // Wagtail takes what was typed while the answer was under way for saved.
    show("unsaved");
    keepHere();
    form.setAttribute("data-w-unsaved-force-value", "true");
    return undefined;
  };

  const REFUSED = { validation_error: "invalid", locked: "locked", blocked_by_hook: "server" };

  const failed = async (event) => {
    saving = false;
    const { response, type } = event.detail;
    keepHere();
    if (type === "invalid_revision") {
      newer = response?.newer || { by: "", at: "", id: "" };
      show("conflict", newer);
      return release();
    }
    if (REFUSED[response?.error_code]) {
      answeredAt = Date.now();
      if (pressed) return send(); // the form itself shows where
      return show(REFUSED[response.error_code]);
    }
    answeredAt = 0;
    failures += 1;
    if (pressed) return send();
    if ((await look()) === "ok") {
      // The line is there: a login in between changed the token, or the save itself failed.
      retryAt = Date.now() + Math.min(failures, 12) * 5_000;
      if (failures > 1) show("server");
      else saveAgain();
    }
    return undefined;
  };

  /* ---- a pressed button ---------------------------------------------------------------------------------- */

  const release = () => {
    pressed = null;
    leaving = passing = false;
    form.setAttribute("data-w-autosave-active-value", "true");
    form.querySelectorAll("[data-w-progress-loading-value=true]").forEach((button) => {
      button.setAttribute("data-w-progress-loading-value", "false");
    });
    form.querySelectorAll("[data-writing-press]").forEach((field) => field.remove());
  };

  const carry = (name, value) => {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.writingPress = "";
    form.append(field);
  };

  const newKey = () => {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
    return bytes.join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  };

  const send = async () => {
    if (newer) {
      show("conflict", newer);
      return release();
    }
    if (Date.now() - answeredAt > FRESH) {
      const answer = await look();
      if (answer !== "ok") return release();
    }
    // The button may be greyed out by now, and a disabled button is not sent.
    if (pressed.button?.name) carry(pressed.button.name, pressed.button.value);
    carry("writing_sent", newKey());
    leaving = passing = true;
    show("sending");
    return setTimeout(() => {
      keepHere();
      form.requestSubmit();
    }, SETTLED);
  };

  const press = (event) => {
    if (event.target !== form) return;
    if (passing) {
      passing = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pressed || leaving) return;
    pressed = { button: event.submitter };
    form.setAttribute("data-w-autosave-active-value", "false"); // or one would run after the form
    keepHere();
    show("waiting");
    if (!saving) send();
  };

  /* ---- choices ------------------------------------------------------------------------------------------- */

  const overwrite = () => {
    carry("overwrites", newer.id);
    form.querySelector("[data-writing-press][name=overwrites]").removeAttribute("data-writing-press");
    newer = null;
    form.requestSubmit();
  };

  const restore = async (kept) => {
    if ((await look()) !== "ok") return;
    const sender = Object.assign(document.createElement("form"), { method: "post", action: kept.action, hidden: true });
    const pairs = kept.pairs.filter(([name]) => !["writing_sent", "overwrites"].includes(name) && !name.startsWith("action-"));
    if (kept.sent) pairs.push(["writing_before", kept.sent]);
    const now = newKey();
    pairs.push(["writing_sent", now], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]);
    for (const [name, value] of pairs) {
      const field = Object.assign(document.createElement("textarea"), { name, value });
      sender.append(field);
    }
    localStorage.setItem(kept.name, JSON.stringify({ ...kept, name: undefined, sent: now }));
    document.body.append(sender);
    leaving = true;
    sender.submit();
  };

  const offer = () => {
    const kept = keptBefore(user, key);
    if (!kept) return;
    const { words } = sentence("kept", { at: clock(new Date(kept.at)), title: kept.title });
    const note = Object.assign(document.createElement("p"), { className: "portal-kept" });
    note.append(words);
    document.querySelector(".portal-writing").append(note);
    note.querySelector("[data-writing-restore]").addEventListener("click", () => restore(kept));
    note.querySelector("[data-writing-forget]").addEventListener("click", () => {
      localStorage.removeItem(kept.name);
      note.remove();
      offer();
    });
  };

  const reachedByPing = (event) => {
    answeredAt = Date.now();
    const theirs = event.detail?.data?.other_sessions?.find((one) => one.revision_id);
    if (!theirs || saving || failures || BROKEN.includes(state)) return; // it may be our own, unanswered
    newer = { by: theirs.user, at: clock(new Date(theirs.last_seen_at)), id: theirs.revision_id };
    if (dirty) show("conflict", newer);
  };

  document.addEventListener("submit", press, true);
  document.addEventListener("click", (event) => event.target.closest("[data-writing-overwrite]") && overwrite());
  // On the document, so that Wagtail's own listeners on the form have done their part before.
  const ofForm = (name, act) => document.addEventListener(name, (event) => event.target === form && act(event));
  form.addEventListener("input", typed);
  ofForm("w-unsaved:add", changed);
  ofForm("w-unsaved:clear", takenBack);
  ofForm("w-unsaved:watch-edits", () => {
    if (!dirty) stored = text();
  });
  ofForm("w-autosave:save", started);
  ofForm("w-autosave:success", arrived);
  ofForm("w-autosave:error", failed);
  document.addEventListener("w-swap:json", reachedByPing);
  document.addEventListener("w-swap:error", (event) => {
    if (event.target.id !== "w-editing-sessions" || leaving) return;
    event.preventDefault();
    answeredAt = 0;
    if (!BROKEN.includes(state)) look();
  });
  window.addEventListener("pageshow", (event) => event.persisted && release());

  forgetOthers(user);
  offer();
  dirty = Boolean(box.dataset.unsaved);
  if (dirty) show("unsaved");
  else if (savedAt) showSaved(savedAt);
})();
