// Paper is white: charts are drawn in the light theme while the page is printed.

const root = document.documentElement;
let before: string | undefined;

window.addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  root.dataset.theme = "rp-light";
  document.dispatchEvent(new Event("rp-theme"));
});

window.addEventListener("afterprint", () => {
  if (before) root.dataset.theme = before;
  else delete root.dataset.theme;
  document.dispatchEvent(new Event("rp-theme"));
});
