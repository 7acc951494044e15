// Makes an element as another is, and touches nothing in it that is the same.
"use strict";

export function mend(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== now.nodeName) {
    old.replaceWith(now);
    return;
  }
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const had = [...old.childNodes], wanted = [...now.childNodes];
  while (had.length && wanted.length && had[0].isEqualNode(wanted[0])) { had.shift(); wanted.shift(); }
  let end = null;
  while (had.length && wanted.length && had.at(-1).isEqualNode(wanted.at(-1))) { end = had.pop(); wanted.pop(); }
  had.splice(wanted.length).forEach(node => node.remove());
  had.forEach((node, index) => mend(node, wanted[index]));
  wanted.slice(had.length).forEach(node => old.insertBefore(node, end));
}
