/** Elements, made of texts alone: nothing that the service or a notebook says is read as HTML. */

type Child = Node | string | null | false | undefined;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** A text in which what stands between backticks is set as code. */
export function withCode(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  text.split(/`([^`\s](?:[^`\n]*[^`\s])?)`/).forEach((part, place) => {
    fragment.append(place % 2 ? element('code', {}, part) : part);
  });
  return fragment;
}

export function button(label: Child, click: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', click);
  return made;
}
