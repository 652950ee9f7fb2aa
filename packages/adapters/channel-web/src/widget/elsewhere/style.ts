/** The look of the dialog about continuing in another app; the names of colours are those of the chat. */
export const ELSEWHERE_STYLE: string = /* css */ `
.sheet {
  width: min(380px, calc(100vw - 32px));
  max-height: calc(100dvh - 32px);
  margin: auto;
  padding: 0;
  border: 0;
  border-radius: var(--chat-radius, 20px);
  background: var(--_bg);
  color: var(--_fg);
  box-shadow: 0 24px 64px rgb(0 0 0 / 30%);
  font: inherit;
}
.sheet::backdrop {
  background: rgb(10 14 18 / 45%);
}
.sheet[open] {
  animation: appear 0.2s;
}
.sheet-body {
  padding: 20px 22px 22px;
  text-align: center;
}
.sheet-header {
  display: flex;
  align-items: center;
  gap: 8px;
  text-align: left;
}
.sheet-title {
  flex: 1;
  margin: 0;
  font-size: 17px;
  font-weight: 650;
  letter-spacing: -0.01em;
}
.sheet-close {
  margin-right: -10px;
}
.sheet-intro,
.hint,
.valid,
.wait {
  margin: 4px 0 0;
  color: var(--_muted);
  text-wrap: balance;
}
.sheet-intro {
  text-align: left;
}
.valid {
  margin-top: 12px;
  font-size: 13px;
}
.apps {
  display: flex;
  gap: 4px;
  margin-top: 16px;
  padding: 4px;
  border-radius: 14px;
  background: var(--_bubble);
}
.app {
  flex: 1;
  min-height: 40px;
  border-radius: 10px;
  color: var(--_muted);
  font-weight: 550;
}
.app[aria-pressed="true"] {
  background: var(--_bg);
  color: var(--_fg);
  box-shadow: 0 1px 3px rgb(0 0 0 / 14%);
}
.way {
  min-height: 300px;
}
.wait {
  padding-top: 120px;
}
.qr {
  width: 196px;
  margin: 18px auto 10px;
  padding: 6px;
  border-radius: 16px;
  background: #fff;
  border: 1px solid var(--_line);
}
.qr svg {
  display: block;
  width: 100%;
  height: auto;
  fill: #14181c;
  stroke: none;
}
.go {
  display: flex;
  align-items: center;
  justify-content: center;
  min-height: 46px;
  margin: 14px 0 16px;
  width: 100%;
  border-radius: 14px;
  background: var(--_accent);
  color: var(--_on);
  font-weight: 600;
  text-decoration: none;
}
.code-line {
  display: flex;
  align-items: center;
  justify-content: space-between;
  margin: 10px 0 0;
  padding: 4px 4px 4px 18px;
  border-radius: 14px;
  background: var(--_bubble);
}
.code {
  font: 600 20px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  letter-spacing: 0.08em;
  user-select: all;
}
.copy {
  min-height: 44px;
  padding: 0 16px;
  border-radius: 11px;
  color: var(--_ink);
  font-weight: 600;
}
`;
