// What test_site.py asks of a page of the site.
"use strict";
window.site = (() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const box = (element) => element.getBoundingClientRect();

  // text outside of code and formulas, also where it is folded
  const prose = () => {
    const copy = document.querySelector("article").cloneNode(true);
    for (const part of copy.querySelectorAll("pre, code, math, svg, script, style")) part.remove();
    return copy.textContent;
  };

  // what is wider than the page and no part of something that scrolls inside itself
  const wide = () => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth + 1) return [];
    const out = [...document.querySelectorAll("body *")].filter((element) => box(element).right > page.clientWidth + 1);
    return [`${page.scrollWidth} px`, ...out.slice(0, 5).map((e) => `${e.tagName}.${e.getAttribute("class") || ""}`)];
  };

  // how high the letters of drawings are on the screen
  const letters = () =>
    [...document.querySelectorAll("article svg text")].filter(shown).map((text) => {
      const { a, b } = text.getScreenCTM();
      const size = Math.round(parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b) * 10) / 10;
      return { text: text.textContent, size };
    });

  const facts = () => ({
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    unlabelled: [
      ...[...document.images].filter((image) => !image.alt?.trim()).map((image) => image.src),
      ...[...document.querySelectorAll("article svg:not([aria-hidden])")]
        .filter((svg) => !svg.getAttribute("aria-label") && !svg.getAttribute("aria-labelledby"))
        .filter((svg) => !svg.querySelector(":scope > title") && !svg.closest("a, button, summary"))
        .map((svg) => svg.outerHTML.slice(0, 80)),
    ],
    unloaded: [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src),
    raw: prose().match(/\$[^$\n]+\$|\{[a-z:-]+\}`|\{\{|\}\}|KeyError|^:::|^```/gm) || [],
    maths: document.querySelectorAll("article math").length,
    wide: wide(),
    tiny: letters().filter(({ size }) => size < 8.5),
  });

  const pairs = () =>
    [...document.querySelectorAll(".pair:not(.stacked)")]
      .filter((pair) => !pair.closest("details:not([open])"))
      .map((pair) =>
        [...pair.querySelectorAll(":scope > .sd-tab-label")].map((label) => {
          const { top, left, right, width } = box(label.nextElementSibling);
          return { id: label.dataset.syncId, shown: shown(label.nextElementSibling), top, left, right, width };
        }),
      );

  // tops of the numbered lines of the two sources
  const lines = () => {
    const found = [...document.querySelectorAll(".pair > .sd-tab-content")].filter((side) => side.querySelector(".linenos"));
    return found.map((side) => [...side.querySelectorAll(".linenos")].map((line) => box(line).top));
  };

  const section = (number) => document.getElementById(`s-${number}`).closest("section");
  const title = (number) => section(number).querySelector("h1, h2, h3, h4");
  const heading = (number) => title(number).firstChild.textContent;
  const top = (element) => box(element.querySelector("h1, h2, h3, h4")).top;
  const current = () => [...document.querySelectorAll(".toc-tree .scroll-current > a")].at(-1)?.textContent;
  const inside = (element) => {
    const { left, right } = box(element);
    return shown(element) && left < window.innerWidth && right > 0;
  };
  const links = (selector) => [...document.querySelectorAll(`${selector} li a`)].map((a) => a.href.split(/[?#]/)[0]);
  const printed = () =>
    [...document.querySelectorAll(".cell_output")].flatMap((cell) => cell.textContent.split("\n")).map((l) => l.trim());

  // code that is wider than its block, or than the column that its block is in; drawn tables have no lines and scroll
  const cut = () =>
    [...document.querySelectorAll("article pre:has(.l)")]
      .filter(shown)
      .filter((block) => block.scrollWidth > block.clientWidth + 1 || box(block).right > window.innerWidth + 1)
      .map((block) => block.textContent.slice(0, 60));
  const plots = () =>
    [...document.querySelectorAll("article img:is(.only-light, .only-dark)")].filter(shown).map((image) => image.src);

  // colours as the browser draws them
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      known.set(colour, [...pixel.getImageData(0, 0, 1, 1).data].map((value) => value / 255));
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], ground) => [r, g, b].map((value, at) => value * a + ground[at] * (1 - a));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3]) layers.unshift(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduce((below, colour) => over(colour, below), [1, 1, 1]);
  };
  // the filled shape of a drawing that a letter stands on
  const paper = (text) => {
    const { left, right, top: above, bottom } = box(text);
    const [x, y] = [(left + right) / 2, (above + bottom) / 2];
    const shapes = [...text.ownerSVGElement.querySelectorAll("rect, circle, ellipse, polygon, path")].filter((shape) => {
      const edge = box(shape);
      const before = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      return before && edge.left <= x && x <= edge.right && edge.top <= y && y <= edge.bottom;
    });
    return shapes.reduce((below, shape) => {
      const { fill, fillOpacity, opacity } = getComputedStyle(shape);
      const colour = fill === "none" ? [0, 0, 0, 0] : [...rgba(fill)];
      colour[3] *= fillOpacity * opacity;
      return over(colour, below);
    }, ground(text.ownerSVGElement.parentElement));
  };
  const brightness = (element) => luminance(ground(element));

  const kind = (element) => {
    if (element.ownerSVGElement) return "drawing";
    if (element.closest(".bar")) return "header";
    if (element.closest("a")) return "link";
    if (element.closest("pre")) return "code";
    return element.closest("table") ? "table" : "text";
  };
  const contrasts = () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
      const text = walk.currentNode.data.trim();
      const element = walk.currentNode.parentElement;
      if (!text || element.closest("script, style, noscript, math, .headerlink, .visually-hidden") || !shown(element)) continue;
      const drawing = element.ownerSVGElement && element.closest("text");
      const below = drawing ? paper(drawing) : ground(element);
      const style = getComputedStyle(element);
      const colour = over(rgba(drawing ? style.fill : style.color), below);
      const [low, high] = [luminance(colour), luminance(below)].sort((a, b) => a - b);
      const ratio = Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100;
      found.push({ kind: kind(element), text: text.slice(0, 30), ratio, colour: style.color, class: element.className.baseVal ?? element.className });
    }
    return found;
  };

  return { facts, pairs, lines, section, heading, top, current, inside, links, printed, cut, plots, brightness, contrasts };
})();
