// Keys: j and k go down and up a list, Enter reads, / searches, v, c, u follow a page's own links. Reading needs none of it.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => rows().indexOf(document.activeElement);
  const go = (step) => {
    const all = rows();
    const next = here() < 0 ? (step > 0 ? 0 : all.length - 1) : here() + step;
    if (all[next]) {
      all[next].focus({ preventScroll: true });
      all[next].scrollIntoView({ block: "nearest" });
    } else if (step > 0) {
      document.querySelector("[data-next]")?.focus();
    }
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else {
      const target = /^[a-z/]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
      if (!target) return;
      if (target.tagName === "INPUT") { target.focus(); target.select(); } else target.click();
    }
    event.preventDefault();
  });
  const facets = document.querySelector("[data-facets]");
  if (facets && matchMedia("(max-width: 59.99rem)").matches) facets.open = false;
})();
