// Pages of networks: tables that are sorted by a click, and the map whose boxes show their layers and source lines.
"use strict";
(() => {
  // numbers by value, words by letters; words among numbers, such as "not measured", and what is empty last both ways
  const number = (text) => (/^-?[\d,.]+(e-?\d+)?$/.test(text) ? Number(text.replaceAll(",", "")) : NaN);
  const compare = (one, other, down) => {
    if (!one || !other) return one ? -1 : other ? 1 : 0;
    const [first, second] = [number(one), number(other)];
    if (Number.isNaN(first) !== Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
    const order = Number.isNaN(first) ? one.localeCompare(other, undefined, { numeric: true }) : first - second;
    return down ? -order : order;
  };
  for (const table of document.querySelectorAll(".sortable table")) {
    const heads = [...table.querySelectorAll("thead th")];
    const body = table.querySelector("tbody");
    heads.forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const each of heads) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const text = (row) => row.cells[column].textContent.trim();
        const rows = [...body.rows].sort((one, other) => compare(text(one), text(other), down));
        body.append(...rows);
      });
    });
  }

  // the whole files, with their lines' numbers; or, on the pages of a file's other networks, the lines that the map shows
  const whole = [...document.querySelectorAll(".pair > .sd-tab-content")].filter((side) => side.querySelector(".linenos"));
  const part = document.querySelector(".map-sources");
  const sources = part ? [...part.querySelectorAll(".pair > .sd-tab-content")] : whole;
  const numbers = part?.dataset.lines.split(" ").map(Number);
  const line = (side, at) => side.querySelectorAll(".l")[numbers ? numbers.indexOf(at) : at - 1];
  const show = (at) => {
    for (const each of document.querySelectorAll(".l.shown")) each.classList.remove("shown");
    const lines = sources.map((side) => line(side, at));
    for (const each of lines) each.classList.add("shown");
    lines.find((each) => each.checkVisibility())?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link || !whole.length) return;
    event.preventDefault();
    show(Number(link.dataset.line));
  });
  // from the map of another network of the file
  const asked = Number(new URLSearchParams(location.search).get("line"));
  if (asked && whole.length && line(whole[0], asked)) addEventListener("load", () => show(asked));

  const place = document.querySelector(".map-shown");
  const table = document.querySelector(".map-table table");
  if (!place || !table) return;
  place.setAttribute("aria-live", "polite");
  const open = (stage) => {
    const rows = [...table.querySelectorAll(`tr[data-stage="${stage}"]`)];
    if (!rows.length) return;
    const copied = document.createElement("table");
    copied.className = "docutils";
    const body = document.createElement("tbody");
    body.append(...rows.map((row) => row.cloneNode(true)));
    for (const row of body.rows) row.removeAttribute("id");
    copied.append(table.tHead.cloneNode(true), body);
    const wrapper = Object.assign(document.createElement("div"), { className: "table-wrapper", tabIndex: 0 });
    wrapper.append(copied);
    const wanted = [...new Set([...body.querySelectorAll("a[data-line]")].map((link) => Number(link.dataset.line)))];
    wanted.sort((one, other) => one - other);
    const both = Object.assign(document.createElement("div"), { className: "map-lines" });
    for (const side of sources) {
      const title = document.createElement("p");
      title.textContent = side.previousElementSibling.textContent;
      const code = Object.assign(document.createElement("div"), { className: "highlight" });
      const pre = document.createElement("pre");
      for (const at of wanted) {
        const copy = line(side, at).cloneNode(true);
        copy.classList.remove("shown");
        copy.style.minHeight = "";
        pre.append(copy, "\n");
      }
      code.append(pre);
      const half = document.createElement("div");
      half.append(title, code);
      both.append(half);
    }
    place.replaceChildren(wrapper, both);
    for (const box of document.querySelectorAll("a[data-stage]")) {
      box.toggleAttribute("aria-current", box.dataset.stage === String(stage));
    }
  };
  for (const box of document.querySelectorAll("a[data-stage]")) {
    box.addEventListener("click", (event) => {
      event.preventDefault();
      open(box.dataset.stage);
      place.scrollIntoView({ block: "nearest" });
    });
  }
})();
