// A button that shows and hides something: Escape, or a press elsewhere, hides it again and nothing more.

export function popover(opener, content, { onOpen = () => {} } = {}) {
  const show = (open) => {
    content.hidden = !open;
    opener.ariaExpanded = String(open);
    if (open) onOpen();
  };
  const leave = () => {
    if (content.hidden) return;
    const inside = content.contains(content.getRootNode().activeElement);
    show(false);
    if (inside) opener.focus();
  };
  show(false);
  opener.addEventListener("click", () => show(content.hidden));
  for (const part of [opener, content])
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || content.hidden) return;
      event.stopPropagation();
      leave();
    });
  addEventListener("pointerdown", (event) => {
    const path = event.composedPath();
    if (!path.includes(content) && !path.includes(opener) && !content.hidden) show(false);
  });
  return { leave };
}
