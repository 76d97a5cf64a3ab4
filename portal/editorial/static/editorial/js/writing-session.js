/* Is the line there, and is it still the same person? Answers one of ok, login, other, offline, server; with ok the
   form and Wagtail have the token that a new login brought. */
(() => {
  const PATIENCE = 25_000; // ms; a slow village line answers within six

  const renew = (token) => {
    if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = token;
    });
  };

  const ask = async (address, user) => {
    let answer;
    try {
      answer = await fetch(address, {
        redirect: "manual",
        cache: "no-store",
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return { state: "offline" };
    }
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return { state: "login" };
    if (!answer.ok) return { state: "server" };
    const who = await answer.json().catch(() => null);
    if (!who) return { state: "server" };
    if (`${who.user}` !== user) return { state: "other", fill: { name: who.name } };
    renew(who.csrf);
    return { state: "ok" };
  };

  window.portalWritingSession = { ask };
})();
