"use strict";
// Findings and source: fetched when the connector was checked, mended by a button, opened where they stand.
(() => {
  const morph = (target, html) => Idiomorph.morph(target, html, { morphStyle: "innerHTML" });
  const get = async (address) => {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    return answer.ok ? answer.text() : null;
  };

  // --- what lint found on this page's subject ----------------------------------------------------------------------
  async function refresh() {
    const box = document.getElementById("findings");
    const form = document.getElementById("form");
    if (!box) return;
    if (box.hasAttribute("data-all")) {
      const page = await get(location.href);
      const fresh = page && new DOMParser().parseFromString(page, "text/html").getElementById("findings");
      if (fresh) morph(box, fresh.innerHTML);
      return;
    }
    const at = form ? form.dataset.kind + "/" + encodeURIComponent(form.dataset.name) : box.dataset.of || "app/all";
    const html = await get("/findings/" + at);
    if (html === null) return;
    const before = box.innerHTML;
    morph(box, html);
    if (box.innerHTML !== before && (before.includes("l-finding") || box.querySelector(".l-finding")))
      document.dispatchEvent(new CustomEvent("afkit:found")); // the fields show theirs
  }
  if (document.body.hasAttribute("data-live")) {
    document.addEventListener("afkit:lint", refresh);
    if (!document.querySelector("#findings[data-all]")) refresh();
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-fix]");
    if (!button) return;
    button.disabled = true;
    const data = new FormData();
    data.append("code", button.dataset.fix);
    data.append("file", button.dataset.file || "");
    data.append("start", button.dataset.start || "");
    const answer = await fetch("/findings/fix", { method: "POST", body: data });
    const said = answer.ok ? await answer.json() : null;
    button.disabled = false;
    const text = !said ? "It could not be mended." : said.mended ? "Mended: " + said.mended + "." : "Nothing was changed: the text is another one by now.";
    for (const box of document.querySelectorAll("#findings-said")) box.textContent = text;
  });

  // --- the source, where there is a place for it ---------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-source]");
    const box = document.getElementById("source");
    if (!link || !box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const html = await get(link.href);
    if (html === null) return;
    box.innerHTML = html;
    const lines = box.querySelector(".s-lines");
    const at = box.querySelector("#s-at");
    if (lines && at) lines.scrollTop = at.offsetTop - lines.clientHeight / 3;
    box.scrollIntoView({ block: "nearest" });
    lines?.focus({ preventScroll: true });
  });
  const first = document.querySelector("#source .s-lines");
  const at = document.getElementById("s-at");
  if (first && at) first.scrollTop = at.offsetTop - first.clientHeight / 3;
})();
