/* Better with it, whole without it: each page works and says everything with scripts off.
   Served as one file of ours; nothing is fetched, nothing of an archived page is run. */
"use strict";

(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const t = (chinese, english) => (zh ? chinese : english);
  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

  function make(name, attributes = {}, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  /* What was done is said to screen readers too. */
  const said = make("p", { class: "hide", role: "status" });
  document.body.append(said);
  const announce = (words) => { said.textContent = words; };

  /* Theme: the same links that work by an address, without loading the page again. */
  function chooseTheme(event) {
    event.preventDefault();
    const theme = event.currentTarget.dataset.themeChoice;
    document.cookie = `nianbao_theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    each("[data-theme-choice]", (link) => {
      if (link === event.currentTarget) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }
  each("[data-theme-choice]", (link) => link.addEventListener("click", chooseTheme));

  /* Copy: `<div data-copy>` or `<pre data-copy>` gets a button that copies its text;
     `data-copy="#id"` copies another element's. Only where the browser lets us. */
  async function copy(button, source) {
    try {
      await navigator.clipboard.writeText(source.innerText.trim());
      button.textContent = t("已复制", "Copied");
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = t("已选中，请复制", "Selected: copy it");
    }
    announce(button.textContent);
    setTimeout(() => { button.textContent = t("复制", "Copy"); }, 2000);
  }
  function offerCopy(element) {
    const source = element.dataset.copy ? document.querySelector(element.dataset.copy) : element;
    if (!source) return;
    const button = make("button", { type: "button", class: "copy quiet" }, t("复制", "Copy"));
    button.addEventListener("click", () => copy(button, source));
    element.after(button);
  }
  each("[data-copy]", offerCopy);

  /* `/` goes to the search box, unless it is switched off at the foot of the page: a key alone
     may be what somebody's voice control sends (WCAG 2.1.4). */
  const KEY = "nianbao-slash";
  const slashOn = () => { try { return localStorage.getItem(KEY) !== "off"; } catch { return true; } };
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("main input[type=search], .masthead input[type=search]");
    if (!box || !slashOn() || typing(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  function offerSlash(imprint) {
    const words = () => (slashOn()
      ? t("快捷键 / 转到搜索框：开", "Shortcut / to the search box: on") : t("快捷键 / 转到搜索框：关", "Shortcut / to the search box: off"));
    const button = make("button", { type: "button", class: "link", "aria-pressed": slashOn() }, words());
    button.addEventListener("click", () => {
      try { localStorage.setItem(KEY, slashOn() ? "off" : "on"); } catch { /* not kept then */ }
      button.textContent = words();
      button.setAttribute("aria-pressed", slashOn());
    });
    imprint.append(make("p", {}, button));
  }
  each(".imprint", offerSlash);

  /* Small tables with the class `sortable` or `data-sortable`, and those behind charts: a heading sorts by its column. `data-sort` on a cell
     is what it sorts by, else its text; cells without a number stay last in both directions. */
  function keyOf(cell) {
    const text = (cell?.dataset.sort ?? cell?.innerText ?? "").trim();
    const number = parseFloat(text.replace(/[,%\s]/g, ""));
    return { text, number: /^[-+\d.,%\s]+$/.test(text) && !Number.isNaN(number) ? number : null };
  }
  function compare(a, b, way) {
    if (a.number !== null && b.number !== null) return way * (a.number - b.number);
    if (a.number !== null || b.number !== null) return a.number !== null ? -1 : 1;
    return way * a.text.localeCompare(b.text, zh ? "zh-Hans" : "en");
  }
  function sort(table, heading, column) {
    const way = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row.cells[column]), row]);
    rows.sort(([a], [b]) => compare(a, b, way));
    each("th[aria-sort]", (other) => other.setAttribute("aria-sort", "none"), table);
    heading.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    table.tBodies[0].append(...rows.map(([, row]) => row));
    announce(t("已按“", "Sorted by ") + heading.innerText.trim() + t("”排序", ""));
  }
  function offerSort(table) {
    const row = table.tHead?.rows[table.tHead.rows.length - 1];
    if (!row || table.tHead.rows.length > 1 || table.querySelector("tbody [rowspan], thead [colspan]")) return;
    [...row.cells].forEach((heading, column) => {
      if (heading.tagName !== "TH" || heading.querySelector("a, button") || !heading.innerText.trim()) return;
      const button = make("button", { type: "button", class: "sorter" }, ...heading.childNodes);
      heading.setAttribute("aria-sort", "none");
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, column));
    });
  }
  each("table.sortable, table[data-sortable], table.numbers", offerSort);

  /* The proof of a figure: `<a data-proof href="#line">` leads to the line of the list of figures;
     here the same line opens beside the figure. Escape or a press elsewhere closes it. */
  let open = null;
  function closeProof(giveBack) {
    if (!open) return;
    const { box, link } = open;
    open = null;
    box.remove();
    link.removeAttribute("aria-expanded");
    if (giveBack) link.focus();
  }
  function linesOf(row) {
    const heads = row.closest("table")?.tHead?.rows[0]?.cells ?? [];
    const list = make("dl");
    [...row.cells].forEach((cell, column) => {
      const inside = [...cell.childNodes].map((node) => node.cloneNode(true));
      if (!cell.innerText.trim()) return;
      list.append(make("dt", {}, heads[column]?.innerText.trim() ?? ""), make("dd", {}, ...inside));
    });
    return list;
  }
  function bodyOf(target) {
    if (target.tagName === "TR") return linesOf(target);
    return make("div", {}, ...[...target.childNodes].map((node) => node.cloneNode(true)));
  }
  function without(element) {
    each("[id]", (one) => one.removeAttribute("id"), element);
    return element;
  }
  function place(box, link) {
    const at = link.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, wide - box.offsetWidth - 8));
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${at.bottom + scrollY + 6}px`;
  }
  function showProof(event) {
    const link = event.target.closest("a[data-proof]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const again = open?.link === link;
    closeProof(false);
    if (again) return;
    const close = make("button", { type: "button", class: "copy quiet" }, t("关闭", "Close"));
    close.addEventListener("click", () => closeProof(true));
    const onward = make("a", { href: link.hash }, t("在列表中看", "See it in the list"));
    onward.addEventListener("click", () => closeProof(false));
    const box = make("div", { class: "proof-box", role: "dialog", tabindex: "-1",
      "aria-label": t("这个数字的出处", "Where this figure comes from") },
    without(bodyOf(target)), make("p", { class: "small" }, onward, " ", close));
    document.body.append(box);
    link.setAttribute("aria-expanded", "true");
    open = { box, link };
    place(box, link);
    box.focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    if (open && !open.box.contains(event.target) && !event.target.closest("a[data-proof]")) closeProof(false);
    showProof(event);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeProof(true); });
})();
