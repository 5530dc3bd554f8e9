// The header: which framework the pairs show, the link to the other language, the drawers; and code that is copied.
"use strict";
(() => {
  const KEY = "zoo-backend";
  const WIDE = window.matchMedia("(min-width: 82em)");
  const pairs = document.querySelectorAll(".pair");
  const buttons = document.querySelectorAll(".bar-backends button");

  // a browser may refuse to keep anything; then the choice holds for the page
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const store = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // see above
    }
  };

  const show = (choice) => {
    document.body.dataset.pairs = choice;
    for (const label of document.querySelectorAll(".pair > .sd-tab-label")) {
      const input = document.getElementById(label.getAttribute("for"));
      if (label.dataset.syncId === choice) input.checked = true;
    }
    // where there is no room for both, the tab that is open is the choice
    const open = document.querySelector(".pair > input:checked + .sd-tab-label");
    const seen = choice === "both" && !WIDE.matches && open ? open.dataset.syncId : choice;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.backend === seen));
    level();
  };

  // side by side, a line that goes on below itself would move its side away from the other one
  const level = () => {
    const both = document.body.dataset.pairs === "both" && WIDE.matches;
    const rows = [];
    for (const pair of pairs) {
      const sides = [...pair.querySelectorAll(":scope > .sd-tab-content")];
      const [first, second] = sides.map((side) => [...(side.querySelector("pre")?.querySelectorAll(".l") ?? [])]);
      for (const line of [...(first ?? []), ...(second ?? [])]) line.style.minHeight = "";
      if (both && second && first.length === second.length) rows.push(...first.map((line, at) => [line, second[at]]));
    }
    const heights = rows.map((row) => row.map((line) => line.offsetHeight));
    rows.forEach((row, at) => {
      const [one, other] = heights[at];
      if (one !== other) row[one < other ? 0 : 1].style.minHeight = `${Math.max(one, other)}px`;
    });
  };

  if (pairs.length) {
    document.querySelector(".bar-backends").hidden = false;
    for (const button of buttons) {
      button.addEventListener("click", () => {
        store(button.dataset.backend);
        show(button.dataset.backend);
      });
    }
    for (const input of document.querySelectorAll(".pair > input")) {
      input.addEventListener("change", () => {
        const choice = input.nextElementSibling.dataset.syncId;
        store(choice);
        show(choice);
      });
    }
    WIDE.addEventListener("change", () => show(document.body.dataset.pairs));
    let later;
    window.addEventListener("resize", () => {
      clearTimeout(later);
      later = setTimeout(level, 150);
    });
    for (const fold of document.querySelectorAll("details")) fold.addEventListener("toggle", level);
    // after sphinx-design has opened the tabs that it remembers
    const begin = () => show(stored() || "both");
    if (document.readyState === "complete") begin();
    else window.addEventListener("load", begin);
    show(stored() || "both");
  }

  // the same place in the other language: the section that is read now, by its number
  const other = document.querySelector(".bar-language");
  if (other) {
    const page = other.getAttribute("href");
    const sections = [...document.querySelectorAll("article section")];
    const number = (section) => section.querySelector(":scope > span[id^='s-']")?.id;
    const aim = () => {
      const top = document.querySelector(".bar").getBoundingClientRect().bottom;
      const passed = sections.filter((section) => section.getBoundingClientRect().top <= top + window.innerHeight / 4);
      // of short sections, more than one begins there: the first of them is the one that was opened
      const here = passed.find((section) => section.getBoundingClientRect().top >= top) || passed.at(-1);
      const place = window.scrollY > 0 && here ? number(here) : null;
      other.setAttribute("href", place ? `${page}#${place}` : page);
    };
    for (const event of ["pointerdown", "focus", "click"]) other.addEventListener(event, aim);
    window.addEventListener("scroll", aim, { passive: true });
    aim();
  }

  // what is typed of a session, without its prompts and without what it printed
  const typed = (text) => {
    const lines = text.split("\n");
    const prompt = lines.some((line) => line.startsWith(">>> ")) ? /^(>>>|\.\.\.) ?/ : /^\$ /;
    if (!lines.some((line) => prompt.test(line))) return text;
    return `${lines.filter((line) => prompt.test(line)).map((line) => line.replace(prompt, "")).join("\n")}\n`;
  };
  const code = (block) => {
    const copy = block.querySelector("pre").cloneNode(true);
    for (const number of copy.querySelectorAll(".linenos")) number.remove();
    return typed(copy.textContent);
  };
  const copyText = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // pages of a server without encryption have no clipboard of that kind
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  const words = document.querySelector(".bar").dataset;
  for (const block of document.querySelectorAll("article .highlight:has(> pre)")) {
    // what a cell printed is looked at, not run
    if (block.closest(".cell_output")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      await copyText(code(block));
      button.dataset.done = "";
      button.textContent = words.copied;
      setTimeout(() => {
        delete button.dataset.done;
        button.textContent = words.copy;
      }, 1500);
    });
    block.append(button);
  }

  for (const button of document.querySelectorAll("[data-drawer]")) {
    const box = document.getElementById(button.dataset.drawer);
    const set = (open) => {
      box.checked = open;
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => set(!box.checked));
    box.addEventListener("change", () => button.setAttribute("aria-expanded", String(box.checked)));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.checked) {
        set(false);
        button.focus();
      }
    });
  }
})();
