"use strict";
// The page's own script: the stream of events, the search of the side, and what has no place in a template.
(() => {
  const live = document.body.hasAttribute("data-live");

  // --- events of the server become events of the document --------------------------------------------------------
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent("afkit:" + name, { detail }));
  const open = (address, names, take) => {
    const stream = new EventSource(address);
    for (const name of names) stream.addEventListener(name, (event) => take(name, JSON.parse(event.data), stream));
    return stream;
  };
  // The names on a page follow the connector; its form follows by itself, and keeps what was typed.
  async function refresh() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
    const gone = answer?.status === 404; // what the page shows was taken away, or has another name
    if (!answer?.ok && !gone) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    await afkit.released();
    document.getElementById("gone")?.toggleAttribute("hidden", !gone);
    for (const what of [".brand", ...(gone ? [] : [".page-head"]), "#outline"]) {
      const [old, now] = [document.querySelector(what), fresh.querySelector(what)];
      if (old && now) Idiomorph.morph(old, now.outerHTML, { morphStyle: "outerHTML" });
    }
    if (!gone) document.title = fresh.title;
    document.getElementById("search")?.dispatchEvent(new Event("input"));
  }
  if (live) {
    const stream = open("/events", ["changed", "lint", "run", "exchange", "call", "consent"], tell);
    addEventListener("pagehide", () => stream.close());
    const lost = document.getElementById("lost");
    if (lost) {
      stream.addEventListener("error", () => { lost.hidden = false; });
      stream.addEventListener("open", () => { lost.hidden = true; });
    }
    document.addEventListener("afkit:changed", refresh);
    document.addEventListener("afkit:changed", (event) => {
      if (document.body.hasAttribute("data-reload")) location.reload();
      document.body.dataset.version = event.detail.version;
      for (const place of document.querySelectorAll(".run-head [data-stale]")) place.hidden = false;
    });
  }

  // --- nothing moves under a pressed button: what would shift the page waits until it is let go ----------------------
  let pressed = null, letGo = null;
  addEventListener("pointerdown", () => { pressed ??= new Promise((done) => { letGo = done; }); }, true);
  const release = () => setTimeout(() => { letGo?.(); pressed = letGo = null; }); // after its click
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, true);
  addEventListener("blur", (event) => { if (event.target === window) release(); });
  globalThis.afkit = { released: () => pressed ?? Promise.resolve() };

  // --- search -----------------------------------------------------------------------------------------------------
  const search = document.getElementById("search");
  if (search) {
    const listed = () => [...document.querySelectorAll("#outline li")];
    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of listed()) {
        item.hidden = !words.every((word) => item.dataset.words.includes(word));
        shown += item.hidden ? 0 : 1;
      }
      for (const section of document.querySelectorAll(".side-section"))
        section.hidden = !section.querySelector("li:not([hidden])");
      document.getElementById("found").textContent = words.length ? shown + " found" : "";
    };
    search.addEventListener("input", apply);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") listed().find((item) => !item.hidden)?.querySelector("a").click();
      if (event.key === "Escape") { search.value = ""; apply(); }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
        event.preventDefault();
        search.focus();
      }
    });
  }
  const fold = document.querySelector(".side-fold");
  if (fold && matchMedia("(max-width: 46rem)").matches && !/^\/(.*\/index\.html)?$/.test(location.pathname) && location.hash !== "#search") fold.open = false;

  // --- runs: each has a stream of its own, which ends with it -------------------------------------------------------
  const put = (id, html) => {
    const place = document.getElementById(id);
    if (!place) return null;
    place.innerHTML = html;
    htmx.process(place);
    return place;
  };
  const follow = (panel) => {
    if (!panel.dataset.stream) return;
    const run = panel.id, steps = document.getElementById(run + "-steps"), waits = document.getElementById(run + "-waits");
    const stream = open(panel.dataset.stream, ["told"], (_name, event) => {
      if (!document.contains(panel)) return stream.close();
      waits.textContent = event.type === "waiting" ? event.html : "";
      if (event.id) {
        const made = document.createElement("template");
        made.innerHTML = event.html;
        const fresh = made.content.firstElementChild, old = document.getElementById(event.id);
        if (!old) steps.append(fresh);
        else if (old.querySelector("details[open]")) old.querySelector("summary").innerHTML = fresh.querySelector("summary").innerHTML;
        else old.replaceWith(fresh);
        if (document.contains(fresh)) htmx.process(fresh);
      }
      if (event.head) {
        const focused = document.activeElement?.closest("#" + run + "-head");
        put(run + "-head", event.head);
        if (focused) document.getElementById(run + "-title").focus();
        if (event.address && navigator.userActivation?.isActive) window.open(event.address, "_blank", "noopener,noreferrer");
      }
      if (event.type === "finished") {
        stream.close();
        put(run + "-result", event.result);
        for (const open of steps.querySelectorAll("details[open] .step-body")) htmx.ajax("GET", open.getAttribute("hx-get"), open);
        if (event.check) tell("check", {});
        tell("finished", { run: event.run });
      }
    });
    delete panel.dataset.stream;
    addEventListener("pagehide", () => stream.close());
  };
  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    if (root.matches?.("[data-stream]")) follow(root);
    for (const panel of root.querySelectorAll?.("[data-stream]") ?? []) follow(panel);
    (root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]"))?.focus();
  });
  document.addEventListener("afkit:finished", async () => {
    await afkit.released();
    for (const [id, path] of [["held", "/held"], ["position", "/position"]]) {
      const form = document.getElementById("form"), place = document.getElementById(id);
      if (form && place) htmx.ajax("GET", "/" + form.dataset.kind + "/" + encodeURIComponent(form.dataset.name) + path, place);
    }
  });
  document.addEventListener("afkit:call", (event) => {
    const place = document.querySelector("#run[data-subject='/webhooks/" + CSS.escape(event.detail.webhook) + "']");
    if (place) htmx.ajax("GET", "/runs/" + event.detail.run, place);
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "way") tell("way", { way: event.target.value });
  });

  // --- keys --------------------------------------------------------------------------------------------------------
  const keys = document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    if (event.key === "?" && keys && !event.target.closest("input, textarea, select")) keys.showModal();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const saves = event.key === "s" && document.querySelector("form[data-kind='connections']");
    const button = document.getElementById("run-button");
    if (button && (event.key === "Enter" || saves)) {
      event.preventDefault();
      button.click();
    }
  });

  // --- what is shown: fold, search, copy ---------------------------------------------------------------------------
  const clip = async (text, near) => {
    const said = near.parentElement.querySelector("[data-said], [role='status']");
    try {
      await navigator.clipboard.writeText(text);
      if (said) said.textContent = "copied";
    } catch {
      if (said) said.textContent = "the browser does not let it be copied";
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.hasAttribute("data-keys")) keys.showModal();
    const { copy, fetchCopy, fold: shut, unfold, dismiss } = button.dataset;
    if (copy) clip(document.getElementById(copy).textContent, button);
    if (fetchCopy) {
      const answer = await fetch(fetchCopy);
      clip(await answer.text(), button);
    }
    if (shut || unfold)
      for (const one of document.getElementById(shut || unfold).querySelectorAll("details")) one.open = Boolean(unfold);
    if (dismiss) {
      document.querySelector(dismiss).replaceChildren();
      document.getElementById("run-button")?.focus();
    }
  });
  document.addEventListener("input", (event) => {
    const id = event.target.dataset?.find;
    if (!id) return;
    const tree = document.getElementById(id), words = event.target.value.trim().toLowerCase();
    for (const mark of tree.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    tree.normalize();
    let count = 0;
    if (words)
      for (const leaf of tree.querySelectorAll(".key, samp")) {
        if (!leaf.textContent.toLowerCase().includes(words)) continue;
        const mark = document.createElement("mark");
        mark.append(...leaf.childNodes);
        leaf.append(mark);
        count += 1;
        for (let up = leaf.closest("details"); up && tree.contains(up); up = up.parentElement.closest("details")) up.open = true;
      }
    document.querySelector("[data-found='" + CSS.escape(id) + "']").textContent = words ? count + " found" : "";
    tree.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  });
})();
