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
  if (live) {
    const stream = open("/events", ["changed", "lint", "run", "exchange", "call", "consent"], tell);
    addEventListener("pagehide", () => stream.close());
    document.addEventListener("afkit:changed", (event) => {
      if (document.body.hasAttribute("data-reload")) location.reload();
      document.body.dataset.version = event.detail.version;
    });
  }

  // --- search -----------------------------------------------------------------------------------------------------
  const search = document.getElementById("search");
  if (search) {
    const items = [...document.querySelectorAll("#outline li")];
    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        item.hidden = !words.every((word) => item.dataset.words.includes(word));
        shown += item.hidden ? 0 : 1;
      }
      for (const section of document.querySelectorAll(".side-section"))
        section.hidden = !section.querySelector("li:not([hidden])");
      document.getElementById("found").textContent = words.length ? shown + " found" : "";
    };
    search.addEventListener("input", apply);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") items.find((item) => !item.hidden)?.querySelector("a").click();
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
  if (fold && matchMedia("(max-width: 46rem)").matches && location.pathname !== "/") fold.open = false;
})();
