"use strict";
// Forms: what is typed is sent to the page's own server, which answers with the fields again; they are morphed in place,
// so that focus, chosen files and open folds stay. The server decides everything; nothing of a form is worked out here.
(() => {
  const form = document.getElementById("form");
  const fields = document.getElementById("fields");
  if (!form || !fields) return;
  const live = document.body.hasAttribute("data-live");
  const address = (what) =>
    "/forms/" + form.dataset.kind + "/" + encodeURIComponent(form.dataset.name) + (what ? "/" + what : "");
  const touched = new Set();
  let all = false; // every fault is shown, not only those of fields that somebody has been in
  let edits = 0;
  let queue = Promise.resolve();
  let waiting = 0;
  let timer = 0;
  let unkept = 0; // the timer after which the server is told what is being typed in a field that nobody has left yet

  // --- ask the server for the fields ------------------------------------------------------------------------------
  function posted(act) {
    const data = new FormData();
    for (const [name, value] of new FormData(form))
      data.append(name, value instanceof File ? new File([], value.name) : value); // contents travel with a run only
    data.append("ui:touched", JSON.stringify([...touched]));
    if (all) data.append("ui:all", "on");
    for (const [name, value] of Object.entries(act || {})) data.append("ui:" + name, value);
    return data;
  }

  // A page may be left at any moment, also from within a field: then what was typed since is sent before it goes.
  function keep(leaving) {
    clearTimeout(unkept);
    unkept = 0;
    const send = () => fetch(address("keep"), { method: "POST", body: posted(), keepalive: leaving }).catch(() => {});
    if (leaving) send();
    else queue = queue.then(send); // in its turn: what is asked for afterwards is newer
  }
  const keepNow = () => unkept && keep(true);

  async function ask(act) {
    for (let turn = 0; turn < 20; turn++) {
      const before = edits;
      const answer = await fetch(address(), { method: "POST", body: posted(act) });
      if (!answer.ok) return;
      const html = await answer.text();
      await afkit.released();
      if (edits !== before && turn < 19) continue; // somebody typed on: what came back is old
      morph(html);
      document.dispatchEvent(new CustomEvent("afkit:filled"));
      return;
    }
  }

  function morph(html) {
    const combo = document.activeElement?.closest(".f-combo");
    Idiomorph.morph(fields, html, {
      morphStyle: "innerHTML",
      ignoreActiveValue: /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName), // of others it means their words
      callbacks: {
        beforeNodeMorphed: (old, fresh) =>
          old.nodeType !== 1 ||
          !(old.matches("[data-keep]") ? keeps(old, fresh) : old.matches(".f-live") || (old === combo && isOpen(combo))),
        beforeAttributeUpdated: (name, node) =>
          !(name === "open" && node.tagName === "DETAILS") &&
          !(node === document.activeElement && ["aria-controls", "aria-activedescendant"].includes(name)),
      },
    });
  }

  // A secret and a chosen file are never in what the server sends: the control stays, only what is said of it changes.
  function keeps(old, fresh) {
    for (const name of ["aria-describedby", "aria-invalid", "placeholder"])
      fresh.hasAttribute(name) ? old.setAttribute(name, fresh.getAttribute(name)) : old.removeAttribute(name);
    return true;
  }

  function enqueue(act, then) {
    waiting++;
    fields.setAttribute("aria-busy", "true");
    queue = queue.then(() => ask(act)).then(then).catch(() => {}).finally(() => {
      if (--waiting === 0) fields.removeAttribute("aria-busy");
    });
    return queue;
  }

  function soon() {
    clearTimeout(timer);
    fields.setAttribute("aria-busy", "true");
    timer = setTimeout(() => enqueue(), 60);
  }

  // --- the same form in another tab: each keeps what stands in it, and only one of them can be what is kept for later --
  function tabs() {
    const said = document.getElementById("elsewhere");
    const channel = new BroadcastChannel(address());
    const own = crypto.randomUUID(), others = new Set();
    channel.onmessage = ({ data: [word, id] }) => {
      word === "gone" ? others.delete(id) : others.add(id);
      if (word === "hello") channel.postMessage(["here", own]);
      said.textContent = others.size ? "This form is open in another tab, too. Each runs with what stands in it; when a page is opened again, it shows what was typed last." : "";
    };
    addEventListener("pagehide", () => channel.postMessage(["gone", own]));
    addEventListener("pageshow", () => channel.postMessage(["hello", own]));
  }

  const pointer = (name) => (/^p:[a-z]+\??:(.*)$/s.exec(name || "") || [])[1];

  // Where nobody answers, the page holds all fields that any choice brings, and shows those of the chosen one.
  if (!live)
    form.addEventListener("change", (event) => {
      const box = event.target.closest(".f-field");
      const input = event.target;
      const key = input.type === "checkbox" ? String(input.checked) : input.value;
      for (const branch of box?.querySelectorAll(":scope > [data-when]") || []) {
        const when = JSON.parse(branch.dataset.when);
        branch.hidden = !(when.includes(key) || (key && when.includes("*")));
      }
    });

  if (live) {
    tabs();
    form.addEventListener("input", () => {
      edits++;
      clearTimeout(unkept);
      unkept = setTimeout(keep, 200, false);
    }, true);
    for (const left of ["beforeunload", "pagehide"]) addEventListener(left, keepNow);
    form.addEventListener("change", (event) => {
      const at = pointer(event.target.name || event.target.dataset.name);
      edits++;
      if (at !== undefined) touched.add(at);
      if (fields.contains(event.target)) soon();
    });
    document.addEventListener("afkit:changed", soon);
    document.addEventListener("afkit:found", soon);
    document.addEventListener("afkit:way", () => enqueue({ do: "reload", at: "/" }));
    document.addEventListener("afkit:check", () => {
      all = true;
      enqueue({}, () => document.getElementById("f-summary")?.querySelector("a")?.focus());
    });
    if (fields.querySelector("[data-waits=yes]")) enqueue();
    fields.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      const { do: what, at, given } = button.dataset;
      clearTimeout(timer);
      clearTimeout(unkept);
      unkept = 0;
      if (what === "reset") empty();
      enqueue({ do: what, at, given: given ?? "" }, () => settle(what, at, button.id));
    });
  }

  // Secrets and files are not in what the server sends, so that a reset empties them here.
  function empty() {
    for (const input of fields.querySelectorAll("[data-keep]")) input.value = "";
    touched.clear();
    all = false;
  }

  // After a button has done its work, the focus goes where one would go on.
  function settle(what, at, id) {
    const button = (does, where) => fields.querySelector(`[data-do=${does}][data-at="${CSS.escape(where)}"]`);
    const parent = at.slice(0, at.lastIndexOf("/"));
    const field = document.getElementById("f" + encodeURIComponent(at));
    if (what === "add") {
      const items = [...(button("add", at)?.parentElement.querySelectorAll(":scope > ol > li, :scope > .f-condition, :scope > .f-conditions") || [])];
      items.at(-1)?.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
    } else if (what === "remove") {
      (button("add", parent) || fields.querySelector("[data-do=add]"))?.focus();
    } else if (what === "up" || what === "down") {
      const same = button(what, at);
      (same && !same.disabled ? same : button(what === "up" ? "down" : "up", at))?.focus();
    } else if (what === "map" || what === "unmap" || what === "choose") {
      field?.focus();
    } else if (what === "browse") {
      document.getElementById("f" + encodeURIComponent(at) + "-browser")?.querySelector("ul button, button")?.focus();
    } else if (id) {
      document.getElementById(id)?.focus();
    }
  }

  fields.addEventListener("click", (event) => {
    const link = event.target.closest(".f-summary a");
    if (!link) return;
    event.preventDefault();
    const target = document.getElementById(decodeURI(link.hash.slice(1))) || document.getElementById(link.hash.slice(1));
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  });

  // --- small helpers of controls ----------------------------------------------------------------------------------
  const changed = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  fields.addEventListener("change", (event) => {
    const target = event.target.dataset.pick && document.getElementById(event.target.dataset.pick);
    if (!target || !event.target.value) return;
    target.value = event.target.value;
    changed(target);
  });
  fields.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
  fields.addEventListener("input", (event) => {
    const box = event.target.dataset.filters && document.getElementById(event.target.dataset.filters);
    if (!box) return;
    const wanted = event.target.value.toLowerCase();
    for (const label of box.querySelectorAll("label")) label.hidden = !label.textContent.toLowerCase().includes(wanted);
  });

  // --- a list of choices that can be searched -----------------------------------------------------------------------
  const isOpen = (combo) => combo?.querySelector("[role=combobox]").getAttribute("aria-expanded") === "true";
  const parts = (combo) => ({
    input: combo.querySelector("[role=combobox]"),
    value: combo.querySelector("input[type=hidden]"),
    list: combo.querySelector("[role=listbox]"),
  });
  const options = (combo) => [...combo.querySelectorAll("[role=option]")];
  const visible = (combo) => options(combo).filter((option) => !option.hidden);

  function openList(combo) {
    const { input, list } = parts(combo);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }
  function closeList(combo) {
    const { input, value, list } = parts(combo);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    const chosen = options(combo).find((option) => option.dataset.key === value.value && value.value);
    input.value = chosen ? label(chosen) : "";
    narrow(combo, "");
  }
  const label = (option) => option.firstChild.textContent.trim();
  function narrow(combo, text) {
    const wanted = text.toLowerCase();
    for (const option of options(combo)) option.hidden = !option.textContent.toLowerCase().includes(wanted);
  }
  function mark(combo, option) {
    for (const one of options(combo)) one.classList.toggle("f-at", one === option);
    const { input } = parts(combo);
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function choose(combo, option) {
    const { value } = parts(combo);
    value.value = option.dataset.key;
    for (const one of options(combo)) one.setAttribute("aria-selected", String(one === option));
    mark(combo, null);
    closeList(combo);
    changed(value);
  }
  fields.addEventListener("input", (event) => {
    const combo = event.target.hasAttribute("data-combo") && event.target.closest(".f-combo");
    if (!combo) return;
    openList(combo);
    narrow(combo, event.target.value);
    mark(combo, visible(combo)[0]);
  });
  fields.addEventListener("keydown", (event) => {
    const combo = event.target.hasAttribute("data-combo") && event.target.closest(".f-combo");
    if (!combo) return;
    const shown = visible(combo);
    const at = shown.findIndex((option) => option.classList.contains("f-at"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      openList(combo);
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(combo, shown[(at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length]);
    } else if (event.key === "Enter" && isOpen(combo)) {
      event.preventDefault();
      if (shown[at]) choose(combo, shown[at]);
    } else if (event.key === "Escape" && isOpen(combo)) {
      event.stopPropagation();
      closeList(combo);
    }
  });
  fields.addEventListener("click", (event) => {
    const combo = event.target.closest(".f-combo");
    if (!combo) return;
    const option = event.target.closest("[role=option]");
    if (option) choose(combo, option);
    else if (event.target.hasAttribute("data-combo")) {
      openList(combo);
      event.target.select();
    }
  });
  fields.addEventListener("mousedown", (event) => {
    if (event.target.closest(".f-combo [role=listbox]")) event.preventDefault(); // the input keeps the focus
  });
  fields.addEventListener("focusout", (event) => {
    const combo = event.target.closest?.(".f-combo");
    if (combo && !combo.contains(event.relatedTarget)) closeList(combo);
  });

  // --- expressions: their value while they are typed, and what may stand at the cursor ------------------------------
  if (!live) return;
  const list = document.createElement("ul");
  list.id = "f-offers";
  list.className = "f-list f-offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What may stand here");
  list.hidden = true;
  document.getElementById("main").append(list);
  const turns = new WeakMap();
  const wishes = new WeakSet(); // inputs whose typist has not been offered anything yet: no later question takes that away
  let owner = null;
  let pause = 0;

  async function evaluate(input, offering = true) {
    const mine = (turns.get(input) || 0) + 1;
    turns.set(input, mine);
    if (offering) wishes.add(input);
    const output = document.getElementById(input.id + "-live");
    if (!input.value.includes("{{")) {
      wishes.delete(input);
      if (output) output.replaceChildren();
      if (owner === input) hideOffers();
      return;
    }
    const text = input.value;
    const data = new FormData();
    data.append("text", text);
    data.append("at", String(input.selectionStart ?? 0));
    data.append("context", document.getElementById("f-context-text")?.value || "");
    const answer = await fetch(address("evaluate"), { method: "POST", body: data });
    const said = answer.ok && (await answer.json());
    // An answer about a text that has changed since says nothing: the next question is on its way.
    if (!said || mine !== turns.get(input) || input.value !== text) return;
    if (output) show(output, text, said);
    if (wishes.delete(input) && document.activeElement === input) offer(input, said.offers);
  }

  function show(output, text, said) {
    output.replaceChildren();
    output.className = "f-live " + (said.fault ? "f-wrong" : "f-right");
    if (!said.fault) return output.append("gives ", element("code", said.value), said.type ? " " + said.type : "");
    output.append(said.fault);
    if (said.end > said.start) {
      const code = element("code", [...text].slice(0, said.start).join(""));
      code.append(element("mark", [...text].slice(said.start, said.end).join("")), [...text].slice(said.end).join(""));
      output.append(" at character " + (said.start + 1) + ": ", code);
    }
    if (said.hint) output.append(" (" + said.hint + ")");
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function offer(input, offers) {
    if (!offers.length) return hideOffers();
    const before = owner === input && !list.hidden ? [...list.children].find((item) => item.getAttribute("aria-selected") === "true") : null;
    owner = input;
    list.dataset.length = [...input.value].length;
    list.replaceChildren(
      ...offers.map((one, at) => {
        const item = element("li", one.label);
        item.id = "f-offer-" + at;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        if (one.detail) item.append(" ", element("small", one.detail));
        Object.assign(item.dataset, { insert: one.insert, start: one.start, end: one.end });
        return item;
      }),
    );
    const box = input.getBoundingClientRect();
    Object.assign(list.style, { left: scrollX + box.left + "px", top: scrollY + box.bottom + "px", width: box.width + "px" });
    list.hidden = false;
    input.setAttribute("aria-controls", "f-offers");
    const same = before && [...list.children].find((item) => item.dataset.insert === before.dataset.insert);
    if (same) choosing(same);
    else input.removeAttribute("aria-activedescendant");
  }

  function choosing(chosen) {
    for (const item of list.children) item.setAttribute("aria-selected", String(item === chosen));
    owner.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  function hideOffers() {
    list.hidden = true;
    owner?.removeAttribute("aria-activedescendant");
    owner = null;
  }

  function insert(item) {
    const input = owner;
    const text = [...input.value];
    const typed = text.length - Number(list.dataset.length); // since it was offered, at the end of what it replaces
    const call = item.dataset.insert.endsWith("(");
    const head = text.slice(0, Number(item.dataset.start)).join("") + item.dataset.insert + (call ? ")" : "");
    input.value = head + text.slice(Number(item.dataset.end) + typed).join("");
    const cursor = call ? head.length - 1 : head.length;
    input.setSelectionRange(cursor, cursor);
    hideOffers();
    const inputType = call ? "insertText" : "insertReplacementText"; // inside the brackets something is to be written
    input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
  }

  fields.addEventListener("input", (event) => {
    if (!event.target.hasAttribute("data-live")) return;
    clearTimeout(pause);
    pause = setTimeout(evaluate, 80, event.target, event.inputType !== "insertReplacementText"); // a whole word was chosen
  });
  fields.addEventListener("focusin", (event) => {
    if (event.target.hasAttribute("data-live")) evaluate(event.target, false);
  });
  const everywhere = () => {
    for (const input of fields.querySelectorAll("[data-live]")) if (input.value.includes("{{")) evaluate(input, false);
  };
  document.addEventListener("afkit:filled", everywhere);
  everywhere();
  fields.addEventListener("focusout", (event) => {
    if (event.target === owner) setTimeout(hideOffers, 100);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item && owner) insert(item);
  });
  fields.addEventListener("keydown", (event) => {
    if (event.target !== owner || list.hidden) return;
    const items = [...list.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length];
      choosing(next);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      event.preventDefault();
      insert(items[at]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      hideOffers();
    }
  });
})();
