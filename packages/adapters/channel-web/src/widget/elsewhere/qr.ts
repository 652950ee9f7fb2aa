import { generate } from "lean-qr/nano";

/** The empty edge that readers need around a code, modules. */
const QUIET = 2;

/** A QR code as the path of a drawing, and the width of the drawing. @throws Error when the text is too long for one */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
  const code = generate(text);
  let path = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      let width = 1;
      while (code.get(x + width, y)) width += 1;
      path += `M${x + QUIET} ${y + QUIET}h${width}v1h-${width}z`;
      x += width;
    }
  }
  return { path, size: code.size + 2 * QUIET };
}
