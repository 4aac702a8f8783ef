/* Copies a file, or of a terminal the commands only. Expects

   <figure class="code|term">
     <figcaption> … <button type="button" data-copy data-copied="Copied">Copy</button></figcaption>
     <pre><code> … <span class="p">$ </span>command <span class="o">output</span> … </code></pre>
   </figure>
*/
const textOf = (figure) => {
  const code = figure.querySelector("pre").cloneNode(true);
  if (!figure.classList.contains("term")) return code.textContent.replace(/\n$/, "");
  for (const part of code.querySelectorAll(".p, .o")) part.remove();
  return code.textContent.replace(/\n{2,}/g, "\n").trim();
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(textOf(button.closest("figure")));
  const label = button.lastChild;
  const before = (button.dataset.before ??= label.textContent);
  label.textContent = button.dataset.copied || "Copied";
  setTimeout(() => (label.textContent = before), 2000);
});
