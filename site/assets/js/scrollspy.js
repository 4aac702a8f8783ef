/* Marks the section being read in the table of contents. Expects

   <nav class="toc" data-spy><ul><li><a href="#section">Title</a></li> … </ul></nav>
*/
for (const nav of document.querySelectorAll("[data-spy]")) {
  const links = [...nav.querySelectorAll('a[href^="#"]')];
  const heads = links
    .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .filter(Boolean);

  const mark = () => {
    const passed = heads.filter((head) => head.getBoundingClientRect().top < 120);
    const current = passed.at(-1)?.id;
    for (const link of links) {
      const here = decodeURIComponent(link.hash.slice(1)) === current;
      here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }
  };

  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
}
