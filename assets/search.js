/* The search page. Folds what is typed as chronicle/model/search.py folds the record (a test holds the two to each
   other), loads the few files of the index that a query needs, and shows what they say. */
"use strict";

var chronicleSearch = (() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const LETTERS = { ł: "l", đ: "d", ø: "o", ß: "ss", æ: "ae", œ: "oe", ı: "i", ð: "d", þ: "th", ς: "σ" };
  [..."абвгґдезиіклмнопрстуфыэ"].forEach((letter, place) => { LETTERS[letter] = "abvggdeziiklmnoprstufie"[place]; });
  Object.assign(LETTERS, { є: "ie", ж: "zh", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch", ю: "iu", я: "ia" });
  const AT_ONCE = 20; // results shown, and added by each press of the button
  const CUT = 3; // letters that an ending may lose where nothing begins with the whole word
  const LEAST = 4; // letters that must be left

  // what a word says of a page, by the list that names the page: of an entry its text, its summary, a name within it or
  // its title, then of a thing its text, what is said of it, a word of its names or all words of one
  const WORTH = [1, 2, 4, 6, 1, 2, 8, 8], OF_THINGS = 4, WHOLE = 1000;
  const THINGS = 2 ** 30; // things count down from here and entries up from 0: among equals the higher comes first
  const DIGEST = 12; // letters of each

  const fold = (text) => (text.normalize("NFD").toLowerCase().replace(/[\p{M}'’‘ʼʹьъ]/gu, "")
    .replace(/[łđøßæœıðþςа-яєіґ]/g, (letter) => LETTERS[letter] || letter).match(/[\p{L}\p{N}]+/gu) || [])
    .map((word) => word.replace(/y/g, "i").replace(/x/g, "ks").replace(/ij$/, "i").replace(/ii+/g, "i"));

  const words = (text, skipped) => {
    const all = fold(text), meant = all.filter((word) => !skipped.includes(word));
    return meant.length ? meant : all;
  };

  /* Call `give` with each number of a list. */
  const decode = (list, give) => {
    let number = -1, distance = 0, shift = 0;
    for (const letter of list) {
      const digit = DIGITS.indexOf(letter);
      distance |= (digit & 31) << shift;
      if (digit & 32) shift += 5;
      else {
        give(number += distance + 1);
        distance = shift = 0;
      }
    }
  };

  /* Return the places of the files that may hold a word that begins so; a single letter is a word by itself. */
  const files = (starts, word) => [...starts.keys()].filter((place) => (
    (place + 1 === starts.length || starts[place + 1] > word)
    && (starts[place] <= word || (word.length > 1 && starts[place].startsWith(word)))));

  /* Add to `scores` what a file of words says of a word; `whole` is the whole query in one word. */
  const score = (file, word, whole, scores) => {
    const parts = file.split(" ");
    for (let place = 0; place < parts.length; place += 2) {
      const key = parts[place];
      if (key === word || (word.length > 1 && key.startsWith(word))) {
        parts[place + 1].split(".").forEach((list, level) => decode(list, (number) => {
          const page = level < OF_THINGS ? number : THINGS - number;
          const named = level === WORTH.length - 1 && key === whole ? WHOLE : 0;
          const worth = WORTH[level] + (key === word) + named;
          if (worth > (scores.get(page) || 0)) scores.set(page, worth);
        }));
      }
    }
  };

  /* Return the numbers of the pages that have every word, best first, and whether an ending was left off. */
  const find = async (typed, index, load) => {
    const whole = typed.join("");
    let isCut = false;
    const found = await Promise.all(typed.map(async (word) => {
      const least = Math.max(LEAST, word.length - CUT);
      for (let begin = word; ; begin = begin.slice(0, -1)) {
        const scores = new Map();
        const texts = await Promise.all(files(index.starts, begin).map((place) => load("words", place)));
        texts.forEach((text) => score(text, begin, whole, scores));
        if (scores.size || begin.length <= least) {
          isCut = isCut || (scores.size > 0 && begin !== word);
          return scores;
        }
      }
    }));
    const pages = [...(found[0] || new Map()).keys()].filter((page) => found.every((scores) => scores.has(page)));
    const worth = new Map(pages.map((page) => [page, found.reduce((sum, scores) => sum + scores.get(page), 0)]));
    return { pages: pages.sort((one, other) => worth.get(other) - worth.get(one) || other - one), isCut };
  };

  const waiting = {}, asked = {};
  const take = (name, content) => {
    if (waiting[name]) waiting[name](content);
    delete waiting[name];
  };

  const start = (form) => {
    const by = (id) => document.getElementById(id);
    const input = by("search-input"), status = by("search-status"), list = by("search-results");
    const more = by("search-more"), lists = by("search-lists");
    const split = (text) => (text ? text.split(" ") : []);
    const skipped = split(form.dataset.skipped);
    const index = { starts: split(form.dataset.starts) };
    // the address of the home page ends in index.html where links must name files
    const root = form.dataset.home.replace(/index\.html$/, ""), file = form.dataset.home.slice(root.length);
    let turn = 0, timer = 0, found = { pages: [] };

    /* Load a file of the version that this page belongs to: it is named by its digest, so no other can be taken for it. */
    const load = (kind, place) => {
      const name = `${kind}/${form.dataset[kind].slice(place * DIGEST, (place + 1) * DIGEST)}`;
      asked[name] = asked[name] || new Promise((done, fail) => {
        const script = document.createElement("script");
        waiting[name] = done;
        script.src = `${root}search/${name}.js`;
        script.onerror = script.onload = () => { // loaded, but something else: an answer of a network that asks to log in
          if (waiting[name]) {
            delete asked[name];
            fail(new Error(name));
          }
        };
        document.head.append(script);
      });
      return asked[name];
    };

    const line = ([path, label, kind, remark]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      const title = document.createElement("p"), meta = document.createElement("p"), what = document.createElement("b");
      link.href = root + path + file;
      link.textContent = label;
      title.dir = "auto";
      title.append(link);
      what.textContent = kind;
      meta.className = "meta";
      meta.append(what, remark ? ` ${remark}` : "");
      item.append(title, meta);
      return item;
    };

    const show = async (now) => {
      const shown = list.children.length, length = +form.dataset.length;
      const next = found.pages.slice(shown, shown + AT_ONCE);
      const pages = await Promise.all(next.map(async (page) => {
        const [kind, number] = page > THINGS / 2 ? ["things", THINGS - page] : ["entries", page];
        return (await load(kind, Math.floor(number / length)))[number % length];
      }));
      if (now !== turn) return false;
      list.append(...pages.map(line));
      list.hidden = !found.pages.length;
      more.hidden = list.children.length >= found.pages.length;
      return true;
    };

    const say = (typed) => {
      const count = found.pages.length;
      if (!typed.length) return "";
      if (!count) return "No results. A shorter beginning or another spelling may help; the lists below hold everything.";
      const cut = found.isCut ? " Nothing begins with all that you typed, so endings were left off." : "";
      return `${count} ${count === 1 ? "result" : "results"}.${cut}`;
    };

    const search = async () => {
      const now = turn += 1, typed = words(input.value, skipped);
      const query = input.value.trim();
      try {
        history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
      } catch (error) { /* a page from a disk may have to keep its address */ }
      try {
        const first = await (typed.length ? find(typed, index, load) : { pages: [] });
        if (now !== turn) return;
        found = first;
        list.textContent = "";
        if (!await show(now)) return;
        status.textContent = say(typed);
      } catch (error) {
        if (now !== turn) return;
        status.textContent = "The index could not be loaded. Load this page again, or take one of the lists below.";
        found = { pages: [] };
        list.hidden = more.hidden = true;
      }
      lists.hidden = found.pages.length > 0;
    };

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(timer);
      await search();
      const first = list.querySelector("a");
      if (first) first.focus();
    });
    more.addEventListener("click", async () => {
      const shown = list.children.length;
      await show(turn);
      list.children[shown].querySelector("a").focus();
    });
    addEventListener("popstate", restore);
    function restore() {
      const query = new URLSearchParams(location.search).get("q") || "";
      if (query !== input.value.trim()) input.value = query;
      if (input.value.trim()) search();
    }
    form.classList.add("ready");
    restore();
  };

  const form = typeof document === "undefined" ? null : document.querySelector("form.search");
  if (form) start(form);
  return Object.assign(take, { words, find });
})();
