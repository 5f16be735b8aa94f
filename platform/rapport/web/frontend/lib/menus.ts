// Menus are <details data-menu>: closed by Escape, by a click outside and by choosing an item.

import { all, closest } from "./dom";

function close(menu: HTMLDetailsElement): void {
  menu.open = false;
}

document.addEventListener("click", (event) => {
  const inside = closest<HTMLDetailsElement>(event.target, "details[data-menu]");
  for (const menu of all<HTMLDetailsElement>("details[data-menu][open]")) {
    if (menu !== inside || closest(event.target, "[data-menu-item]")) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" ? closest<HTMLDetailsElement>(event.target, "details[data-menu][open]") : null;
  if (!menu) return;
  close(menu);
  menu.querySelector("summary")?.focus();
  event.preventDefault();
});
