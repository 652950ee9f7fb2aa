import { expect, test } from "vitest";
import { defaultStorage, memoryStorage, pageSignals } from "./environment.ts";

test("a page tells when it is worth trying again", () => {
  const page = Object.assign(new EventTarget(), {
    document: Object.assign(new EventTarget(), { hidden: false }),
    navigator: { onLine: true },
  });
  const signals = pageSignals(page);
  const heard: string[] = [];
  const ending = new AbortController();
  signals.watch(
    () => heard.push("back"),
    () => heard.push("gone"),
    ending.signal,
  );
  expect([signals.visible(), signals.online()]).toEqual([true, true]);
  page.dispatchEvent(new Event("offline"));
  page.dispatchEvent(new Event("online"));
  page.document.hidden = true;
  page.document.dispatchEvent(new Event("visibilitychange"));
  page.document.hidden = false;
  page.document.dispatchEvent(new Event("visibilitychange"));
  page.navigator.onLine = false;
  expect(signals.online()).toBe(false);
  ending.abort();
  page.dispatchEvent(new Event("online"));
  expect(heard).toEqual(["gone", "back", "back"]);
});

test("without a page it is always visible and online", () => {
  const signals = pageSignals({});
  expect([signals.visible(), signals.online()]).toEqual([true, true]);
  signals.watch(
    () => {},
    () => {},
    new AbortController().signal,
  );
});

test("outside of pages things are kept in memory", () => {
  expect(defaultStorage()).toBeUndefined();
  const storage = memoryStorage();
  storage.setItem("a", "1");
  expect([storage.length, storage.key(0), storage.getItem("a"), storage.key(7)]).toEqual([1, "a", "1", null]);
  storage.removeItem("a");
  expect(memoryStorage().getItem("a")).toBeNull();
});
