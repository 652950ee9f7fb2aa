/** The look. Pages change colours by the custom properties named --chat-..., everything else by parts. */
export const STYLE: string = /* css */ `
:host {
  --_accent: var(--chat-accent, light-dark(#0b6b5d, #4fc3ad));
  --_bg: var(--chat-bg, light-dark(#fff, #16191d));
  --_fg: var(--chat-fg, light-dark(#191d21, #eef1f4));
  --_muted: var(--chat-muted, color-mix(in srgb, var(--_fg) 68%, var(--_bg)));
  --_bubble: var(--chat-bubble, color-mix(in srgb, var(--_fg) 6%, var(--_bg)));
  --_line: color-mix(in srgb, var(--_fg) 14%, var(--_bg));
  --_ink: light-dark(oklch(from var(--_accent) min(l, 0.5) c h), oklch(from var(--_accent) max(l, 0.78) c h));
  --_on: var(--chat-on-accent, lab(from var(--_accent) calc((49.3 - l + a * 0.005 + b * 0.015) * 999) 0 0));
  color-scheme: light dark;
  position: fixed;
  right: max(20px, env(safe-area-inset-right));
  bottom: max(20px, env(safe-area-inset-bottom));
  z-index: var(--chat-z, 999999999);
  font: 15px/1.45 var(--chat-font, system-ui, sans-serif);
  color: var(--_fg);
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
* {
  box-sizing: border-box;
  margin: 0;
}
button,
.panel {
  all: unset;
  box-sizing: border-box;
  cursor: pointer;
}
:focus-visible {
  outline: 2px solid var(--_ink);
}
a {
  color: inherit;
}
svg {
  width: 24px;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.chat,
div.panel {
  height: 100%;
}
.status,
.sender:not(.agent.starts *) {
  position: absolute;
  clip-path: inset(50%);
}

[title],
.avatar,
.launcher {
  display: grid;
  place-items: center;
  width: 44px;
  height: 44px;
  border-radius: 50%;
  color: var(--_muted);
}
[title]:hover,
.choice:hover,
.bubble,
.dots {
  background: var(--_bubble);
}
.launcher,
.avatar,
.customer .bubble,
:not(:placeholder-shown) + .send {
  background: var(--_accent);
  color: var(--_on);
}
.launcher {
  width: 60px;
  height: 60px;
}
.badge {
  position: absolute;
  inset: -4px -4px auto auto;
  padding: 0 8px;
  border-radius: 20px;
  background: #d92d20;
  color: #fff;
}

.panel {
  display: flex;
  flex-flow: column;
  overflow: hidden;
  border: 1px solid var(--_line);
  border-radius: var(--chat-radius, 20px);
  background: var(--_bg);
  cursor: auto;
}
dialog.panel {
  position: absolute;
  inset: auto 0 76px auto;
  width: min(400px, 100vw - 40px);
  height: min(680px, 100dvh - 116px);
}
.launcher,
dialog.panel {
  box-shadow: 0 8px 32px #0003;
}
.header,
.form {
  display: flex;
  align-items: center;
}
.header {
  padding: 8px 8px 8px 14px;
  border-bottom: 1px solid var(--_line);
}
.avatar {
  overflow: hidden;
  margin-right: 14px;
  ::slotted(*) {
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
}
.heading,
.log,
.input {
  flex: 1;
  min-width: 0;
}
.title {
  font-size: 16px;
}
.title,
.avatar,
.choice,
.welcome {
  font-weight: 600;
}
.tagline,
.description,
.sender,
.meta,
.mark {
  display: block;
  color: var(--_muted);
  font-size: 13px;
}
.banner {
  padding: 8px 14px;
  background: light-dark(#fff4e5, #3a2a14);
}
.log {
  position: relative;
  overflow: hidden auto;
  overscroll-behavior: contain;
  padding: 14px;
  scrollbar-width: thin;
  outline-offset: -2px;
}
.welcome {
  display: block;
  font-size: 20px;
}
.message {
  display: flex;
  flex-flow: column;
  align-items: start;
  gap: 4px;
  max-width: 86%;
  margin-top: 4px;
}
.content {
  display: contents;
}
.starts,
.dots,
.mark {
  margin-top: 14px;
}
.customer {
  align-items: end;
  margin-left: auto;
}
.bubble,
.dots {
  width: fit-content;
  padding: 8px 14px;
  border-radius: 20px 20px 20px 4px;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
}
.bubble,
.launcher {
  border: 1px solid #0000;
}
.customer .bubble {
  border-radius: 20px 20px 4px;
}
.sending .content > * {
  opacity: 0.65;
}
.failed .meta {
  color: light-dark(#c4320a, #ff9c66);
}
.choices {
  display: flex;
  flex-wrap: wrap;
  gap: 4px;
  &:has(.description) {
    flex-flow: column;
  }
}
.choice {
  padding: 8px 14px;
  border: 1px solid;
  border-radius: 20px;
  color: var(--_ink);
  text-decoration: none;
}
a.choice::after {
  content: " ↗" / "";
}
.mark {
  text-align: center;
}
.form {
  position: relative;
  align-items: end;
  margin: 4px 14px max(14px, env(safe-area-inset-bottom));
  padding: 2px 2px 2px 46px;
  border: 1px solid var(--_line);
  border-radius: 26px;
  &:focus-within {
    border-color: var(--_ink);
  }
}
.input {
  max-height: 132px;
  padding: 10px 2px;
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  font: inherit;
  font-size: 16px;
  resize: none;
  field-sizing: content;
  &::placeholder {
    overflow: hidden;
    color: var(--_muted);
    opacity: 1;
    white-space: nowrap;
  }
}
:host([hidden]),
[hidden],
dialog.panel:not([open]),
:host([open]) .launcher svg:first-child,
:host(:not([open])) .launcher svg:nth-child(2),
:empty:is(.badge, .banner, .choices, .meta) {
  display: none !important;
}

dialog.panel,
.message {
  animation: appear 0.2s;
}
.dots {
  animation: appear 0.8s infinite alternate;
}
@keyframes appear {
  from {
    opacity: 0;
  }
}
@media (width < 480px) {
  dialog.panel {
    position: fixed;
    inset: var(--_top, 0) 0 auto;
    width: 100%;
    height: var(--_height, 100dvh);
    padding-top: env(safe-area-inset-top);
    border: 0;
    border-radius: 0;
  }
}
@media (prefers-reduced-motion) {
  * {
    animation: none !important;
  }
}
`;
