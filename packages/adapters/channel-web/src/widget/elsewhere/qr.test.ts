import { expect, test } from "vitest";
import { qrPath } from "./qr.ts";

/** The modules of a path, as the drawing shows them. */
function modules({ path, size }: ReturnType<typeof qrPath>): readonly string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => "."));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(width); step += 1) (rows[Number(y)] as string[])[Number(x) + step] = "#";
  }
  return rows.map((row) => row.join(""));
}

test("the drawing has the three corners of a QR code and an empty edge", () => {
  const rows = modules(qrPath("https://t.me/kopi_sambung_bot?start=K7M2QX4B"));
  const corner = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];
  const size = rows.length - 4;
  for (const [index, line] of corner.entries()) {
    expect(rows[index + 2]?.slice(2, 9)).toBe(line);
    expect(rows[index + 2]?.slice(2 + size - 7, 2 + size)).toBe(line);
    expect(rows[2 + size - 7 + index]?.slice(2, 9)).toBe(line);
  }
  for (const row of [rows[0], rows[1], rows.at(-1), rows.at(-2)]) expect(row).toMatch(/^\.+$/);
  for (const row of rows) expect(row).toMatch(/^\.\..*\.\.$/);
});

test("other texts, other codes; too long a text is an error", () => {
  expect(qrPath("a").path).not.toBe(qrPath("b").path);
  expect(() => qrPath("x".repeat(5_000))).toThrow();
});
