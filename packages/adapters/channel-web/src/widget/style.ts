/** The look of what is always there: colours, which pages change by the custom properties named --chat-..., and the button. */
export const STYLE: string = /* css */ `
:host {
  --_accent: var(--chat-accent, light-dark(#0b6b5d, #4fc3ad));
  --_bg: var(--chat-bg, light-dark(#fff, #16191d));
  --_fg: var(--chat-fg, light-dark(#191d21, #eef1f4));
  --_muted: var(--chat-muted, light-dark(#5f6973, #9aa5b0));
  --_bubble: var(--chat-bubble, light-dark(#f1f3f5, #262b31));
  --_line: color-mix(in srgb, var(--_fg) 11%, transparent);
  --_ink: var(--_accent);
  --_on: var(--chat-on-accent, light-dark(#fff, #0b1512));
  --_r: var(--chat-radius, 22px);
  --_alert: light-dark(#c4320a, #ff9c66);
  color-scheme: light dark;
  position: fixed;
  right: max(20px, env(safe-area-inset-right));
  bottom: max(20px, env(safe-area-inset-bottom));
  z-index: var(--chat-z, 2147483000);
  font: 15px/1.45 var(--chat-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
  color: var(--_fg);
  text-align: start;
}
@supports (color: oklch(from red l c h)) {
  :host {
    --_on: var(--chat-on-accent, color(from var(--_accent) xyz-d65 clamp(0, (0.18 - y) * 999, 0.95) clamp(0, (0.18 - y) * 999, 1) clamp(0, (0.18 - y) * 999, 1.088)));
    --_ink: light-dark(oklch(from var(--_accent) min(l, 0.5) c h), oklch(from var(--_accent) max(l, 0.78) c h));
  }
}
:host([theme="light"]) {
  color-scheme: light;
}
:host([theme="dark"]) {
  color-scheme: dark;
}
:host([inline]) {
  position: relative;
  inset: auto;
  z-index: 0;
  display: block;
  height: 600px;
}
:host([hidden]),
[hidden] {
  display: none !important;
}
* {
  box-sizing: border-box;
}
button,
textarea {
  margin: 0;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
}
button {
  cursor: pointer;
  touch-action: manipulation;
}
:focus-visible {
  outline: 2px solid var(--_ink);
  outline-offset: 2px;
}
svg {
  width: 24px;
  height: 24px;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}
h2,
p {
  margin: 0;
}
.chat {
  height: 100%;
}
.status,
.sender {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.launcher {
  position: relative;
  display: grid;
  place-items: center;
  width: 60px;
  height: 60px;
  border-radius: 50%;
  background: var(--_accent);
  color: var(--_on);
  box-shadow: 0 4px 10px rgb(0 0 0 / 12%), 0 10px 30px rgb(0 0 0 / 18%);
  transition: transform 0.15s;
}
.launcher:hover {
  transform: scale(1.05);
}
.launcher svg {
  grid-area: 1 / 1;
  width: 28px;
  height: 28px;
  transition: opacity 0.15s, transform 0.15s;
}
:host([open]) .launcher svg:first-child,
:host(:not([open])) .launcher svg:nth-child(2) {
  opacity: 0;
  transform: rotate(30deg) scale(0.6);
}
.badge {
  position: absolute;
  top: -3px;
  right: -3px;
  min-width: 22px;
  padding: 0 6px;
  border-radius: 11px;
  background: #d92d20;
  color: #fff;
  font-size: 13px;
  font-weight: 650;
  line-height: 22px;
  text-align: center;
  box-shadow: 0 0 0 2px light-dark(#fff, #16191d);
}
.badge:empty {
  display: none;
}
@media (prefers-reduced-motion: reduce) {
  * {
    animation: none !important;
    transition: none !important;
  }
}
`;
