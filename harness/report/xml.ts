/**
 * XML as text. Invariant: whatever stands in names and messages, the result is well-formed XML 1.0.
 */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlNode | string)[];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 has no way to write are shown as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}

/** Line ends and tabs in an attribute would be read as blanks. */
function attribute(value: string | number): string {
  return escaped(String(value)).replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function xml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes, children }: XmlNode, indent: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const open = `${indent}<${name}${words.join('')}`;
  if (children.length === 0) return `${open}/>\n`;
  // Text is kept as it is: no blanks are added around it.
  if (children.some((child) => typeof child === 'string')) {
    const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : write(child, '').trimEnd()));
    return `${open}>${inside.join('')}</${name}>\n`;
  }
  return `${open}>\n${children.map((child) => (typeof child === 'string' ? '' : write(child, `${indent}  `))).join('')}${indent}</${name}>\n`;
}
