import path from "node:path";

// not page.fileSlug: that leaves the date of a file's name out
export default {
  layout: "event.njk",
  permalink: (data) => `/events/${path.basename(data.page.inputPath, ".md")}/index.html`,
};
