/* Keeps tabs of the same label in step, and remembers the last choice for the visit.
   The tabs themselves are radios and need no script. Tabs that the site has opened at
   the reader's machine (data-mine) open there on every page, whatever was chosen last:
   only a click on this page moves them. Expects

   <fieldset class="tabs">
     <label class="tabs__tab"><input type="radio" name="t1" checked>LUMI</label>
     <div class="tabs__panel" role="group" aria-label="LUMI"> … </div> …
   </fieldset>
*/
const KEY = "lyceum-tab";
const labelOf = (radio) => radio.closest(".tabs__tab").textContent.trim();
const radios = () => document.querySelectorAll(".tabs__tab input");

const choose = (label, mayMove = () => true) => {
  for (const radio of radios())
    if (labelOf(radio) === label && mayMove(radio)) radio.checked = true;
};

document.addEventListener("change", (event) => {
  if (!event.target.matches(".tabs__tab input")) return;
  const before = event.target.getBoundingClientRect().top;
  choose(labelOf(event.target));
  sessionStorage.setItem(KEY, labelOf(event.target));
  // Panels above may have changed their height: keep the chosen tab under the eye.
  scrollBy(0, event.target.getBoundingClientRect().top - before);
});

const remembered = sessionStorage.getItem(KEY);
const isFree = (radio) => !radio.closest(".tabs").querySelector("[data-mine]");
if (remembered) choose(remembered, isFree);
