/* The form on the page for contributors. When it is first entered it loads the program's rules and the names of the
   record; it completes names, says beside each field what is wrong, and shows the file that comes of it. Nothing is sent. */
"use strict";

var chronicleForm = (() => {
  const known = {}; // what was loaded, by name
  const take = (name, content) => { known[name] = content; };

  const fold = (name) => name.normalize("NFC").toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean).join(" ");
  const whole = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd"); // half a character has no place in an address

  const FOLDERS = { person: "people", region: "regions", topic: "topics", document: "documents", source: "sources" };
  const NO_PLACE = ["online", "remote", "by phone", "phone", "phone call", "telephone", "video", "unknown", "none"];
  const MEETING = ["talks", "summit", "visit"]; // what two reports may call one meeting
  const FEW = 8; // names offered at once
  const LONGEST = 7000; // characters of an address that forges and browsers are sure to take
  const SPAN = 31 * 86_400_000; // milliseconds: what lasts longer is no meeting that somebody might enter again

  const start = (form) => {
    const one = (selector, within = form) => within.querySelector(selector);
    const all = (selector, within = form) => [...within.querySelectorAll(selector)];
    const make = (tag, set = {}, ...inner) => {
      const element = Object.assign(document.createElement(tag), set);
      element.append(...inner);
      return element;
    };
    const { home, folder, begin } = form.dataset;
    const root = home.replace(/index\.html$/, ""), ending = home.slice(root.length);
    const split = (text) => (text ? text.split(" ") : []);
    const years = split(form.dataset.years), codes = split(form.dataset.codes);
    const status = one("[role=status]"), preview = one("[data-file]"), shown = one("[data-path]");
    const statements = one("[data-statements]"), created = one("[data-new]"), open = one("[data-act=open]");
    const touched = new WeakSet();
    let record = { things: [], skipped: [] }, index = null, rules = null, words = null, count = 0, isAsked = false, path = "", text = "";
    const told = new Map(); // year -> its entries

    // --- what is known of the record

    const fetched = (src) => new Promise((done, fail) => {
      const script = make("script", { src });
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    });

    const load = async (name) => {
      if (!(name in known)) await fetched(`${root}${folder}${name}.js`);
      if (!(name in known)) throw new Error(name); // an answer of a network that asks to log in
      return known[name];
    };

    /* Load the rules, then the names. */
    const learn = async () => {
      try {
        await Promise.all(split(form.dataset.needs).map(fetched));
        rules = chronicleRules;
        words = chronicleSearch.words;
        show();
      } catch (error) {
        status.textContent = "The form could not be loaded whole. Load this page again, or write the file as it is shown above.";
        form.addEventListener("focusin", learn, { once: true });
        return;
      }
      try {
        record = await load("names");
        index = new Map();
        for (const [kind, id, label, remark, others, keys] of record.things) {
          const thing = { kind, id, label, remark, keys: keys.split(" ") };
          for (const name of [id, ...(kind === "source" ? [] : [label]), ...others.split("\n")]) {
            if (name && !index.has(`${kind} ${fold(name)}`)) index.set(`${kind} ${fold(name)}`, thing);
          }
        }
        show();
        say();
      } catch (error) {
        status.textContent = "The names of the record could not be loaded. The form works without them.";
      }
    };

    const find = (kinds, name) => kinds.map((kind) => index.get(`${kind} ${fold(name)}`)).find(Boolean);

    const near = (kinds, typed, isWhole) => {
      const wanted = index ? words(typed, record.skipped) : [], things = index ? new Set(index.values()) : [];
      return [...things].filter((thing) => kinds.includes(thing.kind) && wanted.length && (isWhole
        ? wanted.some((word) => word.length > 3 && thing.keys.includes(word))
        : wanted.every((word) => thing.keys.some((key) => key.startsWith(word))))).slice(0, FEW);
    };

    // --- fields and lines

    const dress = (wrapper, name) => {
      const control = one("input, select, textarea", wrapper), label = one("label", wrapper);
      const id = `f_${name}_${count += 1}`;
      control.id = label.htmlFor = id;
      const described = all(".meta, .fault", wrapper);
      described.forEach((element, place) => { element.id = `${id}_${place}`; });
      if (described.length) control.setAttribute("aria-describedby", described.map((element) => element.id).join(" "));
      if (control.dataset.kinds) combine(control);
    };

    const combine = (input) => {
      for (const [name, value] of [["role", "combobox"], ["autocomplete", "list"], ["expanded", "false"], ["controls", "f_options"]]) {
        input.setAttribute(name === "role" ? name : `aria-${name}`, value);
      }
      input.autocapitalize = "none";
      input.spellcheck = false;
    };

    /* See to it that a list ends with one empty line, and has no other. */
    const grow = (list) => {
      const lines = all(".field", list), last = lines.at(-1);
      if (last && !one("input", last).value.trim()) return;
      const number = lines.length + 1;
      const label = make("label", { className: "hidden", textContent: `${list.dataset.one} ${number}` });
      const input = make("input", { autocomplete: "off" });
      input.dataset.kinds = list.dataset.kinds;
      const wrapper = make("div", { className: "field" }, label, input, make("div", { className: "fault" }));
      list.append(wrapper);
      dress(wrapper, list.dataset.list);
    };

    const valueOf = (wrapper) => one("input, select, textarea", wrapper).value.trim();
    const linesOf = (name, within = form) => all(".field", one(`[data-list=${name}]`, within)).filter(valueOf);
    const field = (name, within = form) => one(`[data-name=${name}]`, within);

    const add = () => {
      const statement = one("[data-statement]").content.cloneNode(true).firstElementChild;
      statements.append(statement);
      all(":scope > .field", statement).forEach((wrapper) => dress(wrapper, wrapper.dataset.name));
      grow(one("[data-list]", statement));
      const sources = linesOf("source");
      if (sources.length === 1) one("input", field("source", statement)).value = valueOf(sources[0]);
      number();
      one("input", statement).focus();
    };

    const number = () => all(".statement").forEach((statement, place) => {
      one("legend", statement).textContent = `Statement ${place + 1}`;
    });

    const read = () => {
      const lines = (name, within) => linesOf(name, within).map(valueOf);
      return {
        title: valueOf(field("title")), date: valueOf(field("date")), location: valueOf(field("location")),
        remote: one("#f_remote").checked, nobody: one("#f_nobody").checked, kind: one("#f_kind").value,
        participants: lines("participants"), source: lines("source"), time: valueOf(field("time")),
        about: lines("about"), topics: lines("topics"), documents: lines("documents"), id: valueOf(field("id")),
        text: one("textarea", field("text")).value.replace(/\s+$/, ""),
        statements: all(".statement").map((statement) => ({
          by: lines("by", statement), text: valueOf(field("text", statement)), mode: valueOf(field("mode", statement)),
          source: valueOf(field("source", statement)), channel: valueOf(field("channel", statement)),
        })),
      };
    };

    // --- checks, in the words of the program's own

    const judge = (entry, stem) => {
      const found = []; // { wrapper, message, cure, code, is: "missing" | "fault" | "new" | "twice", links }
      const tell = (wrapper, is, { message, cure, code, links }) => found.push({ wrapper, is, message, cure, code, links });
      const missing = (wrapper, name, where = "") => tell(wrapper, "missing", {
        code: "missing-field", message: `\`${name}\` is missing${where}`, cure: "fill it in", name });
      const fault = (wrapper, message, cure, code) => tell(wrapper, "fault", { message, cure, code });

      const unknown = (wrapper, kinds, name) => {
        if (/^\[\[|^\[.*\]$/.test(name)) {
          return fault(wrapper, "a name in a field has no brackets", `write \`${name.replace(/^[[\]]+|[[\]]+$/g, "")}\``, "unknown-name");
        }
        const kind = kinds[0], made = `content/${FOLDERS[kind]}/${rules.slug(name) || "name-in-latin-letters"}.md`;
        const offers = near(kinds, name, true).slice(0, 3).map((thing) => `\`${kind === "source" ? thing.id : thing.label}\``);
        const cure = `${offers.length ? `did you mean ${offers.join(", ")}? Else: ` : ""}${kind === "source"
          ? "an address begins with `https://`; a source that is new" : "what is new"} to this record needs a file of its own: \`${made}\``;
        found.push({ wrapper, is: "new", code: `unknown-${kind}`, cure, kind, name, made,
          message: `no ${kinds.join(" or ")} is called \`${name}\`` });
      };

      const named = (wrapper, kinds, name) => {
        const thing = index && find(kinds, name);
        if (index && !thing) unknown(wrapper, kinds, name);
        return thing;
      };

      const cited = (wrapper, name) => {
        if (!name.includes("/") && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) return named(wrapper, ["source"], name);
        const wrong = rules.address(name);
        if (wrong) fault(wrapper, wrong.message, wrong.cure, wrong.code);
        return null;
      };

      for (const name of ["title", "date"]) if (!entry[name] || entry[name] === rules.BLANK) missing(field(name), name);
      const day = entry.date ? rules.date(entry.date) : { fault: null };
      if (day.fault) tell(field("date"), "fault", day.fault);
      const where = field("location");
      if (!entry.remote) {
        const parts = entry.location.split(",").map((part) => part.trim());
        if (!entry.location) missing(where, "location");
        else if (NO_PLACE.includes(fold(entry.location))) {
          fault(where, `\`${entry.location}\` is no place`, "tick the box below in place of it", "unknown-region");
        } else if (!index || !find(["region"], entry.location)) {
          named(where, ["region"], (parts.length > 1 && parts.at(-1)) || entry.location);
        }
      }
      const who = new Set();
      if (!entry.nobody) {
        if (!entry.participants.length) missing(one("[data-list=participants] .field"), "participants");
        for (const wrapper of linesOf("participants")) {
          const name = valueOf(wrapper), thing = named(wrapper, ["person", "party"], name);
          const key = thing ? `${thing.kind}/${thing.id}` : `new/${fold(name)}`;
          const same = thing && fold(thing.label) !== fold(name) ? `\`${name}\` is \`${thing.label}\`, who` : `\`${name}\``;
          if (who.has(key)) fault(wrapper, `${same} is named already`, "name each once", "repeated-participant");
          who.add(key);
        }
      }
      if (!entry.source.length) missing(one("[data-list=source] .field"), "source");
      const sources = linesOf("source").map((wrapper) => (cited(wrapper, valueOf(wrapper)) || {}).id || valueOf(wrapper));
      if (!entry.text) tell(field("text"), "missing", { message: "the text is missing", cure: "say what happened, in your own words" });
      for (const [name, kind] of [["about", "region"], ["topics", "topic"], ["documents", "document"]]) {
        for (const wrapper of linesOf(name)) named(wrapper, [kind], valueOf(wrapper));
      }
      for (const statement of all(".statement")) {
        const inside = field("text", statement), said = valueOf(inside), from = field("source", statement);
        if (!linesOf("by", statement).length) missing(one("[data-list] .field", statement), "by", " in this statement");
        for (const wrapper of linesOf("by", statement)) named(wrapper, ["person", "party"], valueOf(wrapper));
        if (!said) missing(inside, "text", " in this statement");
        if (valueOf(field("mode", statement)) === "paraphrase" && rules.MARKS.test(said)) {
          fault(inside, "this paraphrase holds quotation marks", "take the marks out; give the exact words as a quotation of their own", "quoted-paraphrase");
        } else if (valueOf(field("mode", statement)) === "quote" && /^["“«„]/.test(said)) {
          fault(inside, "this quotation brings its own marks", "leave the marks out: the page adds them", "quoted-quote");
        }
        if (valueOf(from)) cited(from, valueOf(from));
        else missing(from, "source", " in this statement");
      }
      for (const wrapper of all(".field")) {
        const value = valueOf(wrapper), hidden = rules.FORBIDDEN.exec(value), length = [...value].length;
        const name = wrapper.dataset.name || wrapper.parentElement.dataset.list;
        const most = name !== "text" ? 300 : wrapper.closest(".statement") ? 1000 : Infinity;
        if (hidden) {
          fault(wrapper, `U+${rules.hex(hidden[0])} cannot be seen or shown`, "delete it: retype the words around it", "forbidden-character");
        }
        if (length > most) {
          fault(wrapper, `\`${name}\` has ${length} characters; ${most} are allowed`, "shorten it, or move the text into the body", "value-too-long");
        }
      }
      const names = entry.id ? field("id") : field("title");
      if (entry.id && !rules.isId(stem)) {
        fault(names, `\`${stem}\` cannot be an address`, `use small letters a-z, digits and single hyphens, at most 100: \`${rules.slug(stem) || "a-short-name"}\``, "bad-file-name");
      } else if (!entry.id && entry.title && !rules.slug(entry.title)) {
        fault(names, `\`${entry.title}\` gives no id`, "give the file a name in Latin letters, under “More, if you know it”", "bad-file-name");
      }
      const others = day.first && Date.parse(day.last) - Date.parse(day.first) <= SPAN
        ? [...new Map(yearsOf(day).flatMap((year) => told.get(year) || []).map((other) => [other[4], other])).values()] : [];
      const same = others.filter(([first, last]) => first <= day.last && day.first <= last);
      const kindOf = (kind) => (MEETING.includes(kind) ? "meeting" : kind);
      const twice = same.filter(([, , kind, , , , people, source]) => {
        const both = people.filter((key) => who.has(key)).length, either = new Set([...people, ...who]).size;
        return kindOf(kind) === kindOf(entry.kind) && ((both && sources[0] === source) || (either && 2 * both >= either));
      });
      const linkTo = ([, , , title, id]) => [title, `${root}events/${id}/${ending}`];
      for (const other of twice) {
        tell(field("date"), "twice", { code: "likely-duplicate", links: [linkTo(other)],
          message: `\`${other[5]}\` may be the same: its day, its kind and its people or source are these`,
          cure: "put what is new into that file; if both happened, send this one too" });
      }
      const rest = same.filter((other) => !twice.includes(other));
      if (rest.length) tell(field("date"), "near", { message: "recorded on that day", links: rest.map(linkTo) });
      if (same.some(([, , , , id]) => id === stem)) {
        fault(names, `\`content/events/${stem}.md\` is there already`, "change the title, or give the file another name", "bad-file-name");
      }
      return found;
    };

    const yearsOf = (day) => years.filter((year) => day.first && day.first.slice(0, 4) <= year && year <= day.last.slice(0, 4));

    // --- what is shown

    const inline = (words) => words.split("`").map((part, place) => (place % 2 ? make("code", { textContent: part }) : part));

    const note = ({ is, message, cure, code, links = [] }) => {
      const lead = { missing: "Missing", fault: "To mend", new: "New", twice: "Perhaps twice", near: "Also" }[is];
      const line = make("p", { className: "note" }, make("b", { textContent: `${lead}:` }), " ", ...inline(message));
      if (cure) line.append("; ", ...inline(cure));
      line.append(links.length ? ": " : ". ");
      links.forEach(([label, href], place) => {
        line.append(make("a", { href, textContent: label }), place + 1 < links.length ? ", " : ". ");
      });
      if (codes.includes(code)) line.append(make("a", { href: `${root}contribute/${code}/${ending}`, textContent: code }));
      return line;
    };

    let found = [];
    const isSeen = ({ wrapper, is }) => isAsked || (is !== "missing" && touched.has(one("input, select, textarea", wrapper)));

    const show = () => {
      if (!rules) return;
      const entry = read(), lead = rules.slug(entry.date.split("/")[0].replace(/[?~%]+$/, ""));
      const stem = entry.id || [lead, rules.slug(entry.title)].filter(Boolean).join("-").slice(0, 100).replace(/-+$/, "") || "a-short-name";
      path = `content/events/${stem}.md`;
      text = rules.file(entry);
      shown.textContent = path;
      preview.textContent = text;
      one("#f_location").disabled = entry.remote;
      all("[data-list=participants] input").forEach((input) => { input.disabled = entry.nobody; });
      found = judge(entry, stem);
      for (const wrapper of all(".field")) {
        const control = one("input, select, textarea", wrapper), room = one(".fault", wrapper);
        const its = found.filter((finding) => finding.wrapper === wrapper && isSeen(finding));
        const notes = its.map(note), key = notes.map((line) => line.outerHTML).join("");
        if (room && room.dataset.shown !== key) {
          room.dataset.shown = key;
          room.replaceChildren(...notes);
          control.removeAttribute("aria-invalid");
          if (its.some(({ is }) => is === "missing" || is === "fault")) control.setAttribute("aria-invalid", "true");
        }
        if (its.length && wrapper.closest("details")) wrapper.closest("details").open = true;
      }
      shipNew();
      if (open) {
        const bare = `${begin}?filename=${encodeURIComponent(path)}`, full = `${bare}&value=${encodeURIComponent(whole(text))}`;
        open.href = full.length > LONGEST ? bare : full;
        one("[data-long]").hidden = full.length <= LONGEST;
      }
    };

    /* Show the files that new names need, each begun. */
    const shipNew = () => {
      const files = new Map(found.filter(isSeen).filter(({ is }) => is === "new").map((finding) => [finding.made, finding]));
      const key = JSON.stringify([...files].map(([made, { name }]) => [made, name]));
      if (created.dataset.shown === key) return;
      created.dataset.shown = key;
      created.replaceChildren(...[...files].map(([made, { kind, name }]) => {
        const content = record.starters[kind].replace("{title}", () => rules.scalar(name));
        const pre = make("pre", { tabIndex: 0 }, make("code", { textContent: content }));
        pre.setAttribute("aria-label", made);
        pre.setAttribute("role", "region");
        const block = make("section", {}, make("h3", { textContent: `New: ${name}` }),
          make("p", { className: "meta" }, ...inline(`This name needs a file of its own, \`${made}\`. Its blanks read \`${rules.BLANK}\`.`)), pre);
        if (open) {
          const href = `${begin}?filename=${encodeURIComponent(made)}&value=${encodeURIComponent(whole(content))}`;
          block.append(make("p", {}, make("a", { href, target: "_blank", rel: "noopener", textContent: `Open the file of ${name} at the forge, in a new tab` })));
        }
        return block;
      }));
    };

    const say = (done = "") => {
      if (!rules) return;
      const missing = [...new Set(found.filter(({ is }) => is === "missing").map(({ message }) => (
        message.replace(/^the | is missing/g, "").replace(/`/g, ""))))];
      const wrong = found.filter(({ is }) => is === "fault").length, fresh = found.filter(({ is }) => is === "new").length;
      status.textContent = [done, missing.length ? `Still needed: ${missing.join(", ")}.` : "",
        wrong ? `To mend: ${wrong}, told beside ${wrong > 1 ? "their fields" : "its field"}.` : "",
        fresh ? `New names that need a file: ${fresh}.` : "",
        !missing.length && !wrong ? "All that an entry needs is there." : ""].filter(Boolean).join(" ");
    };

    // --- completion

    const options = make("ul", { id: "f_options", hidden: true });
    options.setAttribute("role", "listbox");
    options.setAttribute("aria-label", "Names in the record");
    form.append(options);
    let active = -1, offered = [];

    const close = (input) => {
      options.hidden = true;
      active = -1;
      if (input) {
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
      }
    };

    const offer = (input) => {
      const head = input.id === "f_location" ? input.value.slice(0, input.value.lastIndexOf(",") + 1) : "";
      const typed = input.value.slice(head.length).trim(), kinds = split(input.dataset.kinds);
      const own = input.closest(".statement") && kinds[0] === "source"
        ? read().source.filter((source) => source.includes(typed)).map((value) => ({ value, label: value, remark: "a source of this entry" })) : [];
      offered = [...own, ...near(kinds, typed).map((thing) => ({
        value: thing.kind === "source" ? thing.id : `${head}${head ? " " : ""}${thing.label}`, label: thing.label, remark: thing.remark,
      }))].filter(({ value }) => value !== input.value.trim()).slice(0, FEW);
      close(input);
      if (!offered.length) return;
      options.replaceChildren(...offered.map(({ label, remark }, place) => {
        const option = make("li", { id: `f_option_${place}` }, label, make("span", { className: "meta", textContent: remark ? ` ${remark}` : "" }));
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.addEventListener("mousedown", (event) => {
          event.preventDefault(); // the field keeps the focus
          choose(input, place);
        });
        return option;
      }));
      input.after(options);
      options.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };

    const choose = (input, place) => {
      input.value = offered[place].value;
      close(input);
      touched.add(input);
      changed(input);
      say();
    };

    const move = (input, step) => {
      if (options.hidden) offer(input);
      if (options.hidden) return;
      active = (active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % offered.length;
      [...options.children].forEach((option, place) => option.setAttribute("aria-selected", `${place === active}`));
      options.children[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options.children[active].id);
    };

    // --- what is done

    const changed = (control) => {
      const list = control.closest("[data-list]");
      if (list) grow(list);
      show();
    };

    const compare = async () => {
      const day = rules ? rules.date(valueOf(field("date"))) : {};
      for (const year of day.fault ? [] : yearsOf(day).slice(0, 2)) {
        try {
          told.set(year, await load(year));
          show();
        } catch (error) { /* the check at the forge compares too */ }
      }
    };

    const acts = {
      add: () => { add(); show(); },
      remove: (button) => {
        button.closest(".statement").remove();
        number();
        show();
        say("The statement is removed.");
        one("[data-act=add]").focus();
      },
      copy: async () => {
        try {
          await navigator.clipboard.writeText(text);
        } catch (error) { // a page from a disk, or an older browser
          getSelection().selectAllChildren(preview);
          document.execCommand("copy");
        }
        finish("Copied.");
      },
      save: () => {
        const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })), download: path.split("/").pop() });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
        finish("Saved.");
      },
      open: () => finish("The forge opens in a new tab."),
    };

    const finish = (done) => {
      isAsked = true;
      show();
      say(done);
    };

    form.addEventListener("focusin", learn, { once: true });
    form.addEventListener("input", (event) => {
      if (event.target.dataset.kinds) offer(event.target);
      changed(event.target);
    });
    form.addEventListener("change", (event) => {
      touched.add(event.target);
      if (event.target.id === "f_date") compare();
      show();
      say();
    });
    form.addEventListener("focusout", (event) => {
      if (event.target.dataset.kinds) close(event.target);
      if (event.target.value) touched.add(event.target);
      show();
    });
    form.addEventListener("keydown", (event) => {
      const input = event.target;
      if (!input.dataset.kinds || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") move(input, event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Enter" && active >= 0) choose(input, active);
      else if (event.key === "Escape" && !options.hidden) close(input);
      else return;
      event.preventDefault();
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) acts[button.dataset.act](button);
    });

    all(".field [data-kinds]").forEach(combine);
    all(":scope > fieldset[data-list], details fieldset[data-list]").forEach(grow);
    form.hidden = false;
    form.previousElementSibling.hidden = true; // it says that there is no form
    show();
  };

  const form = document.querySelector(".entry-form");
  if (form) start(form);
  return take;
})();
