"use strict";
(() => {
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const parts = [...document.querySelectorAll(".searched")];
  const opened = new Set();

  const unmark = () => {
    for (const mark of document.querySelectorAll("mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(mark.textContent);
      parent.normalize();
    }
  };

  const mark = (part, word) => {
    let hits = 0;
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (let text of texts) {
      if (text.parentNode.closest("svg")) continue;
      let at;
      while ((at = text.data.toLowerCase().indexOf(word)) >= 0) {
        const hit = text.splitText(at);
        text = hit.splitText(word.length);
        const around = document.createElement("mark");
        hit.replaceWith(around);
        around.append(hit);
        hits += 1;
        const details = around.closest("details");
        if (details && !details.open) { details.open = true; opened.add(details); }
      }
    }
    return hits;
  };

  const search = () => {
    const word = input.value.trim().toLowerCase();
    unmark();
    for (const details of opened) details.open = false;
    opened.clear();
    let hits = 0, shown = 0;
    for (const part of parts) {
      const own = word ? mark(part, word) : 0;
      part.hidden = Boolean(word) && !own;
      hits += own;
      shown += part.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("main > section")) {
      if (section.classList.contains("searched")) continue;
      const inner = section.querySelectorAll(".searched");
      section.hidden = Boolean(word) && (inner.length === 0 || [...inner].every((part) => part.hidden));
    }
    nothing.hidden = shown > 0;
    found.textContent = word ? (hits ? `${hits} ${hits === 1 ? "place" : "places"}` : "nothing fits") : "";
  };

  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; search(); }
    if (event.key === "Enter") document.querySelector("mark")?.scrollIntoView({ block: "center" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|textarea)$/i.test(document.activeElement.tagName)) { event.preventDefault(); input.focus(); }
  });
})();
