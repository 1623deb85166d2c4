// Combines the facets of a list that stands whole on its page: without it, options are plain links to lists of their own.
// `data-at` tells where an option's entries stand in the list, as steps in base 36 (a dot: 36 more). The choice is in the address.
(function () {
  "use strict";
  const list = document.querySelector(".listed");
  const rows = [...list.querySelectorAll(".entry")];
  const groups = [...list.querySelectorAll(".day, .month, .section")]; // what vanishes with its last entry
  const nav = document.querySelector(".facet");
  const options = [...nav.querySelectorAll("[data-at]")].map(read);
  const others = [...nav.querySelectorAll("a:not([data-at])")]; // they lead to another list, and take the choice along
  const everyYear = nav.querySelector("[data-all]"); // of the chronicle itself
  const status = document.createElement("p");
  const words = document.createElement("span");
  const clear = document.createElement("a");
  status.className = "found";
  words.setAttribute("role", "status");
  clear.textContent = "Clear all";
  clear.href = location.pathname;
  status.append(words);
  list.prepend(status);

  function read(link) {
    const [facet, id] = link.pathname.replace(/\/(index\.html)?$/, "").split("/").slice(-2);
    const at = new Set();
    let place = 0;
    for (const step of link.dataset.at.match(/\.*\w/g) || []) {
      place += 36 * (step.length - 1) + parseInt(step.slice(-1), 36);
      at.add(place);
    }
    return { link, id, at, facet: facet === "chronicle" ? "year" : facet, number: link.querySelector(".number") };
  }

  const without = (facet, some) => some.filter((option) => option.facet !== facet);

  const placesOf = (some) => [...rows.keys()].filter((place) => some.every((option) => option.at.has(place)));

  function addressOf(some) {
    const query = new URLSearchParams();
    for (const option of options) if (some.includes(option)) query.set(option.facet, option.id);
    return location.pathname + (some.length ? "?" + query : "");
  }

  function mark(link, current) {
    if (current) link.setAttribute("aria-current", current);
    else link.removeAttribute("aria-current");
  }

  function show() {
    const query = new URLSearchParams(location.search);
    const chosen = options.filter((option) => query.get(option.facet) === option.id);
    const shown = placesOf(chosen);
    rows.forEach((row, place) => (row.hidden = !shown.includes(place)));
    groups.forEach((group) => (group.hidden = !group.querySelector(".entry:not([hidden])")));
    list.classList.toggle("narrowed", chosen.length > 0);
    others.forEach((link) => (link.search = addressOf(chosen).slice(location.pathname.length)));
    for (const option of options) {
      const rest = without(option.facet, chosen);
      const isChosen = chosen.includes(option);
      option.number.textContent = placesOf([...rest, option]).length;
      option.link.href = addressOf(isChosen ? rest : [...rest, option]);
      mark(option.link, isChosen && "true");
      const folded = option.link.closest("details details");
      if (isChosen && folded) folded.open = true;
    }
    if (everyYear) {
      const rest = without("year", chosen);
      everyYear.href = addressOf(rest);
      everyYear.querySelector(".number").textContent = placesOf(rest).length;
      mark(everyYear, rest.length === chosen.length && "page");
    }
    words.textContent = chosen.length ? `${shown.length} of ${rows.length} entries` : "";
    if (chosen.length) status.append(clear);
    else clear.remove();
  }

  function choose(event) {
    const link = event.target.closest("[data-at], [data-all], .found a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.href !== location.href) history.pushState(null, "", link.href);
    show();
    if (link === clear) document.getElementById("main").focus({ preventScroll: true }); // the link is gone
  }

  nav.addEventListener("click", choose);
  status.addEventListener("click", choose);
  addEventListener("popstate", show);
  show();
})();
