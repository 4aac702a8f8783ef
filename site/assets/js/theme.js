/* Light, dark or as the system says. Loaded before the first paint, so that the page
   never flashes; everything else on the site waits. Expects

   <html data-theme="light|dark|"> and anywhere
   <select data-theme-choice><option value="">As the system</option> … </select>
*/
(() => {
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem("lyceum-theme");
    } catch {
      return null; // storage may be forbidden
    }
  };
  const apply = (theme) =>
    theme ? (root.dataset.theme = theme) : delete root.dataset.theme;

  if (stored() !== null) apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.querySelector("[data-theme-choice]");
    if (!choice) return;
    choice.value = root.dataset.theme ?? "";
    choice.addEventListener("change", () => {
      apply(choice.value);
      localStorage.setItem("lyceum-theme", choice.value);
    });
  });
})();
