import { expect, test } from "vitest";

test("the module can be loaded where there is no page, and defines nothing by itself", async () => {
  const { defineSambungChat, SambungChat } = await import("./index.ts");
  expect(typeof defineSambungChat).toBe("function");
  expect(SambungChat.observedAttributes).toContain("base");
  expect("customElements" in globalThis).toBe(false);
});
