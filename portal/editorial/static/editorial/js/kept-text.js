/* Texts that have not arrived yet, kept in this browser: by user, page and form, for three days at most.
   They go when the server has them, when somebody else writes in this browser, and at log-out. */
(() => {
  const MARK = "portal-writing:";
  const DAYS = 3;
  const SECRET = ["csrfmiddlewaretoken", "loaded_revision_created_at", "loaded_revision_id", "next"];

  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(MARK));
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };

  /* What a form says, without what changes by itself. */
  const said = (data) =>
    [...data].filter(
      ([name, value]) =>
        typeof value === "string" &&
        !SECRET.includes(name) &&
        !name.startsWith("comments-") &&
        !name.startsWith("writing_") &&
        !["overwrite_revision_id", "overwrites"].includes(name),
    );

  const slot = (user, key) => `${MARK}${user}:${key}`;

  const keep = (user, form) => {
    const data = new FormData(form);
    const text = {
      at: Date.now(),
      path: window.location.pathname,
      action: form.getAttribute("action"),
      title: data.get("title") || "",
      sent: data.get("writing_sent"),
      pairs: [...data].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"),
    };
    try {
      localStorage.setItem(slot(user, data.get("writing_key")), JSON.stringify(text));
      return true;
    } catch {
      return false; // the browser's room for us is full; the caller says so
    }
  };

  const forget = (user, key) => localStorage.removeItem(slot(user, key));

  /* The newest text of this page that is not in the form already. */
  const waiting = (user, key) =>
    names()
      .filter((name) => name.startsWith(`${MARK}${user}:`) && name !== slot(user, key))
      .map((name) => ({ name, ...read(name) }))
      .filter((text) => text.path === window.location.pathname)
      .sort((one, two) => two.at - one.at)[0];

  const drop = (test) => names().filter((name) => test(name, read(name))).forEach((name) => localStorage.removeItem(name));

  const forgetOthers = (user) => drop((name) => !name.startsWith(`${MARK}${user}:`));
  const dropOld = () => drop((_name, text) => !text || Date.now() - text.at > DAYS * 24 * 3600 * 1000);

  /* The server names in a cookie each text of a pressed button that has arrived. */
  const dropArrived = () => {
    for (const [, sent] of document.cookie.matchAll(/written-([0-9a-f-]{36})=/g)) {
      drop((_name, text) => text && text.sent === sent);
      document.cookie = `written-${sent}=; max-age=0; path=/`;
    }
  };

  dropOld();
  dropArrived();
  document.addEventListener("submit", (event) => {
    if (/\/logout\/$/.test(new URL(event.target.action, window.location).pathname)) drop(() => true);
  });
  window.portalKeptText = { keep, forget, waiting, forgetOthers, said };
})();
