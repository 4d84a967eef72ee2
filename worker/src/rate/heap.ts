/** A binary heap: what comes first by the given order is on top. */
export class Heap<Element> {
  readonly #elements: Element[] = [];
  readonly #before: (one: Element, other: Element) => boolean;

  constructor(before: (one: Element, other: Element) => boolean) {
    this.#before = before;
  }

  get top(): Element | undefined {
    return this.#elements[0];
  }

  push(element: Element): void {
    const elements = this.#elements;
    let index = elements.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = elements[parent];
      if (above === undefined || !this.#before(element, above)) break;
      elements[index] = above;
      index = parent;
    }
    elements[index] = element;
  }

  pop(): Element | undefined {
    const elements = this.#elements;
    const top = elements[0];
    const last = elements.pop();
    if (last !== undefined && elements.length > 0) this.#sink(last);
    return top;
  }

  #sink(element: Element): void {
    const elements = this.#elements;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = elements[left + 1];
      let child = left;
      let below = elements[left];
      if (below !== undefined && right !== undefined && this.#before(right, below))
        [child, below] = [left + 1, right];
      if (below === undefined || !this.#before(below, element)) break;
      elements[index] = below;
      index = child;
    }
    elements[index] = element;
  }
}
