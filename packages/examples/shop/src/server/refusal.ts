const CODES = {
  400: "body-invalid",
  401: "not-authorized",
  404: "not-found",
  409: "already-redeemed",
  413: "body-too-large",
  500: "internal",
  503: "store-unavailable",
} as const;

/** An answer that is not a success, in the shape of the web protocol. */
export function refusal(status: keyof typeof CODES, message: string): Response {
  return Response.json(
    { error: { code: CODES[status], message } },
    { status, headers: status === 401 ? { "www-authenticate": "Bearer" } : {} },
  );
}
