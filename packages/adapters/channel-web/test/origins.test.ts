import { web } from "@sambung/channel-web";
import { describe, expect, test } from "vitest";
import { api, refusal } from "./support/api.ts";

const FRIEND = "https://friend.example";

describe("the Origin of a page", () => {
  test.for(["https://evil.example", "null", "http://shop.example.evil.example", "http://shop.example:8080", "garbage"])(
    "%s is refused by default",
    async (origin) => {
      const { call } = await api();
      for (const [method, path] of [
        ["POST", "/session"],
        ["OPTIONS", "/session"],
        ["GET", "/events"],
      ] as const) {
        const response = await call(method, path, { headers: { origin } });
        expect(response.headers.has("access-control-allow-origin")).toBe(false);
        expect(await refusal(response)).toEqual({ status: 403, code: "origin-refused" });
      }
    },
  );

  test.for(["http://shop.example", "https://shop.example"])("%s is the server's own", async (origin) => {
    const { call } = await api();
    const response = await call("POST", "/session", { headers: { origin } });
    expect(response.status).toBe(200);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("may be absent: only browsers send it", async () => {
    const { call } = await api();
    expect((await call("POST", "/session")).status).toBe(200);
  });

  test("on the list gets what a browser needs, also on errors and streams", async () => {
    const { call, session } = await api({ origins: [FRIEND] });
    const { token } = await session();
    const headers = { origin: FRIEND };
    const stream = await call("GET", "/events", { token, headers });
    for (const response of [
      await call("POST", "/session", { headers }),
      await call("POST", "/messages", { token, body: { id: "a", text: "x" }, headers }),
      await call("POST", "/messages", { headers }),
      await call("GET", "/nowhere", { headers }),
      stream,
    ]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(FRIEND);
      expect(response.headers.get("access-control-expose-headers")).toBe("retry-after");
      expect(response.headers.get("vary")).toBe("origin");
      expect(response.headers.has("access-control-allow-credentials")).toBe(false);
    }
    await stream.body?.cancel();
    expect((await call("POST", "/session", { headers: { origin: "https://other.example" } })).status).toBe(403);
  });

  test("on the list passes the preflight", async () => {
    const { call } = await api({ origins: [FRIEND] });
    const response = await call("OPTIONS", "/messages", {
      headers: { origin: FRIEND, "access-control-request-method": "POST" },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toEqual({
      "access-control-allow-origin": FRIEND,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, last-event-id",
      "access-control-max-age": "600",
      "access-control-expose-headers": "retry-after",
      vary: "origin",
    });
  });

  test("may be any with *", async () => {
    const { call } = await api({ origins: ["*"] });
    const response = await call("POST", "/session", { headers: { origin: "https://anybody.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://anybody.example");
  });

  test.for(["shop.example", "https://shop.example/", "https://shop.example/path", ""])(
    "option %j is refused",
    (origin) => {
      expect(() => web({ origins: [origin] })).toThrow("is not an origin");
    },
  );
});
