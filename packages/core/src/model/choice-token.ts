/** Splits the token of a tapped choice, `<prompt>.<option>`. What is not a token has an unknown prompt and is late. */
export function splitToken(token: string): { readonly prompt: string; readonly option: string } {
  const dot = token.indexOf(".");
  return dot < 0 ? { prompt: token, option: "" } : { prompt: token.slice(0, dot), option: token.slice(dot + 1) };
}
