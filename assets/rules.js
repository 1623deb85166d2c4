/* The program's rules, as far as a browser can hold an entry to them: reads dates and addresses, makes file names and
   writes files as the program does. Tests hold the two to each other. */
"use strict";

var chronicleRules = (() => {
  // --- dates, as chronicle/model/dates.py reads them

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const SEASONS = { 21: [3, 5], 22: [6, 8], 23: [9, 11], 24: [12, 12] };
  const EARLIEST = 1900, LATEST = 2100;
  const POINT = /^([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)$/;
  const HABITS = [ // other habits of writing a day
    /^(?<y>[0-9]{4})[-./](?<m>[0-9]{1,2})[-./](?<d>[0-9]{1,2})$/,
    /^(?<d>[0-9]{1,2})[-./](?<m>[0-9]{1,2})[-./](?<y>[0-9]{4})$/,
    /^(?<m>[0-9]{1,2})[-./](?<d>[0-9]{1,2})[-./](?<y>[0-9]{4})$/,
    /^(?<d>[0-9]{1,2})\.? +(?<m>[A-Za-z]{3,})\.?,? +(?<y>[0-9]{4})$/,
    /^(?<m>[A-Za-z]{3,})\.? +(?<d>[0-9]{1,2})(?:st|nd|rd|th)?,? +(?<y>[0-9]{4})$/,
    /^(?<m>[A-Za-z]{3,})\.? +(?<y>[0-9]{4})$/,
    /^(?<y>[0-9]{4}) +(?<m>[A-Za-z]{3,})$/,
    /^(?<y>[0-9]{4})-(?<m>[0-9]{2})$/,
  ];

  const two = (number) => `${number}`.padStart(2, "0");
  const days = (year, month) => [31, year % 4 || (!(year % 100) && year % 400) ? 28 : 29, 31, 30, 31, 30, 31, 31, 30, 31,
    30, 31][month - 1];
  const isoOf = ([year, month, day]) => `${year}-${two(month)}-${two(day)}`;

  const bad = (message, cure = "write a day `2026-01-22`, a month `2025-08`, or a range `A/B`", code = "bad-date") => (
    { code, message, cure });

  const habitual = (text) => {
    for (const habit of HABITS) {
      const { y, m, d } = (habit.exec(text) || {}).groups || {};
      if (y) {
        const named = MONTHS.findIndex((name) => name.toLowerCase().startsWith(m.toLowerCase())) + 1;
        const month = /^[0-9]/.test(m) ? +m : named, day = +(d || 1);
        if (month >= 1 && month <= 12 && day >= 1 && day <= days(+y, month)) {
          return `${y}-${two(month)}${d ? `-${two(day)}` : ""}`;
        }
      }
    }
    return "";
  };

  const likely = (text) => {
    let plain = text.replace(/[‐‑‒–—−]/g, "-").replace(/^[ ;,.]+|[ ;,.]+$/g, "");
    const moment = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{1,2}[:.][0-9]{2}).*$/.exec(plain);
    if (moment) return `write \`${moment[1]}\` here, and \`time: ${moment[2].replace(".", ":")}\` on a line of its own`;
    if (/^[0-9]{8}$/.test(plain)) plain = `${plain.slice(0, 4)}-${plain.slice(4, 6)}-${plain.slice(6)}`;
    const swapped = /^(0?[1-9]|1[0-2])[-./](0?[1-9]|1[0-2])[-./]([0-9]{4})$/.exec(plain);
    if (swapped && +swapped[1] !== +swapped[2]) {
      const [, first, second, year] = swapped;
      return `is it \`${year}-${two(+first)}-${two(+second)}\` or \`${year}-${two(+second)}-${two(+first)}\`? Write the one that it is`;
    }
    const ends = plain.split(/ to | - |\//).map((end) => habitual(end.trim()));
    if (ends.length === 2 && ends[0] && ends[1]) return `write \`${ends.join("/")}\``;
    const bare = plain.replace(/^(about|around|circa|c\.|~) */, "");
    const doubt = bare !== plain ? "~" : bare.endsWith("?") ? "?" : "";
    const day = habitual(bare.replace(/[? ]+$/, ""));
    if (day) return `write \`${day}${doubt}\``;
    const twoDays = /(?<![0-9])(?=([0-9]{1,2} ?- ?)([0-9]{1,2})(?![0-9]))/g; // 22-23 January 2026
    for (const { index, 1: first, 2: last } of plain.length < 40 ? plain.matchAll(twoDays) : []) {
      const rest = plain.slice(index + first.length + last.length);
      const both = [parseInt(first, 10), last].map((number) => habitual(plain.slice(0, index) + number + rest));
      if (both[0] && both[1]) return `write \`${both.join("/")}\``;
    }
    return "write the year first: a day `2026-01-22`, a month `2025-08`, or a range `2026-01-22/2026-01-23`";
  };

  const point = (text) => {
    const match = POINT.exec(text);
    if (!match) throw bad(`\`${text}\` is not a date`, likely(text));
    const [, year, month, day] = match;
    const low = +year.replace(/X/g, 0), high = +year.replace(/X/g, 9);
    if (high < EARLIEST || low > LATEST) {
      throw bad(`the year of \`${text}\` is outside ${EARLIEST} to ${LATEST}`, "check the year", "year-out-of-range");
    }
    if (year.includes("X") && month) throw bad(`\`${text}\` knows its month but not its year`);
    let first = [Math.max(low, EARLIEST), 1, 1], last = [Math.min(high, LATEST), 12, 31];
    if (month && month !== "XX") {
      const months = (!day && SEASONS[+month]) || [+month, +month];
      if (months[0] < 1 || months[0] > 12) throw bad(`there is no month ${month}`, "write the month as 01 to 12");
      first = [first[0], months[0], 1];
      last = [first[0], months[1], days(first[0], months[1])];
    }
    if (day && day !== "XX") {
      if (month === "XX") throw bad(`\`${text}\` knows its day but not its month`);
      if (+day < 1 || +day > last[2]) {
        throw bad(`${MONTHS[last[1] - 1]} ${year} has no day ${day}`, `it has ${last[2]} days: check the day`);
      }
      first = last = [first[0], first[1], +day];
    }
    return { first: isoOf(first), last: isoOf(last) };
  };

  const range = (text) => {
    if (!text.includes("/") || /^[0-9]{1,4}\/[0-9]{1,2}\/[0-9]{1,4}$/.test(text)) return point(text);
    const [first, last, ...more] = text.split("/");
    if (more.length) throw bad(`\`${text}\` has more than two ends`, "write a range as `2026-01-22/2026-01-23`");
    if (/^[0-9]{1,2}$/.test(last) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(first)) {
      throw bad(`the end of \`${text}\` has no year`, `write both ends whole: \`${first}/${first.slice(0, 8)}${two(last)}\``);
    }
    const [start, end] = [first, last].map((part) => (part === "" || part === ".." ? null : point(part)));
    if (!start && !end) throw bad(`\`${text}\` has no end that is known`);
    if (start && end && start.first > end.last) {
      throw bad(`\`${text}\` ends before it begins`, `write the earlier end first: \`${last}/${first}\``);
    }
    return { first: start ? start.first : `${EARLIEST}-01-01`, last: end ? end.last : `${LATEST}-12-31` };
  };

  /* Return the first and last day of a date, or its fault. */
  const date = (text) => {
    try {
      return range(text);
    } catch (fault) {
      if (fault instanceof Error) throw fault;
      return { fault };
    }
  };

  // --- names of files, addresses, characters, quotation marks

  const slug = (text) => (text.toLowerCase().replace(/[ßſŉẚẛﬀ-ﬆ]/g, (letter) => letter.toUpperCase().toLowerCase())
    .normalize("NFD").replace(/[^\0-\x7f]|'/g, "").match(/[a-z0-9]+/g) || []).join("-").slice(0, 100).replace(/^-+|-+$/g, "");

  const DEVICE = /^(con|prn|aux|nul|(com|lpt)[0-9])$/; // no file on Windows can bear such a name
  const isId = (text) => text.length <= 100 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && !DEVICE.test(text);

  /* Return the fault of a web address, as chronicle/formats/schema.py finds it; nothing where it is one. */
  const address = (text) => {
    const shown = `\`${[...text].slice(0, 100).join("")}\``;
    const place = (/^https?:\/\/([^/?#]*)/i.exec(text) || [])[1] || "";
    const host = place.replace(/^.*@/, ""), [, name, port] = /^([^:[\]]*)(?::([0-9]*))?$/.exec(host) || [];
    const sound = name && name.includes(".") && !name.includes("..") && (!port || (+port > 0 && +port < 65536));
    if (!sound || /[\s<>"\\^`{|}]|,$/.test(text)) {
      const inner = text.match(/https?:\/\/[^\s<>"(),]+\.[^\s<>"(),]+/g) || [];
      if (inner.length > 1) return bad(`${shown} is more than one web address`, "give each a line of its own", "bad-address");
      if (inner[0] === text) return bad(`${shown} is not a web address`, "check what stands between `//` and the next `/`", "bad-address");
      const bare = /^(?:[a-z]{2,6}:?\/+|\/*)((?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^\s<>"]*)?)$/.exec(text);
      const whole = inner[0] || (bare ? `https://${bare[1]}` : "https://example.org/article");
      return bad(`${shown} is not a web address`, `write it whole, and nothing else: \`${whole}\``, "bad-address");
    }
    if (place.includes("@")) {
      return bad(`${shown} hides its host behind a user name`, "write the address without `@`", "bad-address");
    }
    return null;
  };

  const FORBIDDEN = new RegExp("[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e"
    + "\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ud800-\\udfff\\ufdd0-\\ufdef\\ufff9-\\ufffb"
    + "\\ufffe\\uffff\\u{1bca0}-\\u{1bca3}\\u{e0000}-\\u{e0fff}]", "u");
  const MARKS = /["＂“”„‟«»‹›「」『』〝〞〟❝❞⹂]|(?<![\p{L}\p{N}_])['‘‚‛❛＇](?=[\p{L}\p{N}_])[^'’❜＇]*['’❜＇](?![\p{L}\p{N}_])/u;

  // --- the file

  const BLANK = "FILL IN";
  const hex = (character) => character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

  /* Return a text as a YAML value that stays that text; `flow` where it stands in a list within brackets. */
  const scalar = (text, flow = false) => {
    const plain = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} .'’–—()/&+;?%_=-]|[,:](?=\S)|, |(?<=\S)#)*$/u;
    if (plain.test(text) && !text.endsWith(" ") && text !== "null" && !(flow && /[,:]/.test(text))) return text;
    const escaped = text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t");
    const hidden = new RegExp(FORBIDDEN, "gu");
    return `"${escaped.replace(hidden, (c) => (c.length > 1 ? `\\U${hex(c).padStart(8, "0")}` : `\\u${hex(c)}`))}"`;
  };

  const listed = (texts) => `[${texts.map((text) => scalar(text, true)).join(", ")}]`;
  const some = (texts) => (texts.length > 1 ? listed(texts) : scalar(texts[0] || BLANK));

  /* Return the whole file of an entry. */
  const file = (entry) => {
    const lines = ["---", `title: ${scalar(entry.title || BLANK)}`, `date: ${scalar(entry.date || BLANK)}`];
    lines.push(entry.remote ? "remote: true" : `location: ${scalar(entry.location || BLANK)}`);
    lines.push(`participants: ${entry.nobody ? "[]" : listed(entry.participants.length ? entry.participants : [BLANK])}`);
    if (entry.source.length > 1) lines.push("source:", ...entry.source.map((source) => `  - ${scalar(source)}`));
    else lines.push(`source: ${some(entry.source)}`);
    if (entry.time) lines.push(`time: ${scalar(entry.time)}`);
    if (entry.kind && entry.kind !== "talks") lines.push(`kind: ${entry.kind}`);
    for (const name of ["about", "topics", "documents"]) if (entry[name].length) lines.push(`${name}: ${listed(entry[name])}`);
    if (entry.statements.length) lines.push("statements:");
    for (const said of entry.statements) {
      lines.push(`  - by: ${some(said.by)}`, `    text: ${scalar(said.text || BLANK)}`, `    mode: ${said.mode}`);
      lines.push(`    source: ${scalar(said.source || BLANK)}`);
      if (said.channel) lines.push(`    channel: ${scalar(said.channel)}`);
    }
    return `${lines.join("\n")}\n---\n${entry.text || `${BLANK}: what happened, in your own words.`}\n`;
  };

  return { date, slug, isId, address, scalar, file, hex, BLANK, FORBIDDEN, MARKS };
})();
