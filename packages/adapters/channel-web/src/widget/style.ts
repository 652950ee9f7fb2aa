/** The look. Pages change colours by the custom properties named --chat-..., everything else by parts. */
export const STYLE: string = /* css */ `
:host {
  --_accent: var(--chat-accent, light-dark(#0b6b5d, #4fc3ad));
  --_bg: var(--chat-bg, light-dark(#fff, #16191d));
  --_fg: var(--chat-fg, light-dark(#191d21, #eef1f4));
  --_muted: var(--chat-muted, light-dark(#5f6973, #9aa5b0));
  --_bubble: var(--chat-bubble, light-dark(#f1f3f5, #262b31));
  --_line: color-mix(in srgb, var(--_fg) 11%, transparent);
  --_ink: light-dark(oklch(from var(--_accent) min(l, 0.5) c h), oklch(from var(--_accent) max(l, 0.78) c h));
  --_on: var(--chat-on-accent, color(from var(--_accent) xyz clamp(0, (0.18 - y) * 999, 0.95) clamp(0, (0.18 - y) * 999, 1) clamp(0, (0.18 - y) * 999, 1.088)));
  --_r: var(--chat-radius, 22px);
  color-scheme: light dark;
  position: fixed;
  right: max(20px, env(safe-area-inset-right));
  bottom: max(20px, env(safe-area-inset-bottom));
  z-index: var(--chat-z, 2147483000);
  font: 15px/1.45 var(--chat-font, system-ui, sans-serif);
  color: var(--_fg);
  text-align: start;
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
[hidden],
:empty:is(.badge, .banner, .choices, .meta) {
  display: none !important;
}
* {
  box-sizing: border-box;
  margin: 0;
}
button,
textarea {
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
.chat,
.log,
div.panel {
  height: 100%;
}
.status,
.sender {
  position: absolute;
  clip-path: inset(50%);
  white-space: nowrap;
}

.launcher,
.avatar,
[title] {
  display: grid;
  place-items: center;
  width: 44px;
  height: 44px;
  flex: none;
  border-radius: 50%;
  color: var(--_muted);
}
[title]:not(.send, .latest):hover {
  background: var(--_bubble);
  color: var(--_fg);
}
.launcher,
.avatar,
.customer .bubble,
.ready .send {
  background: var(--_accent);
  color: var(--_on);
}
.launcher {
  position: relative;
  width: 60px;
  height: 60px;
  box-shadow: 0 4px 10px rgb(0 0 0 / 12%), 0 10px 30px rgb(0 0 0 / 18%);
  transition: 0.15s;
  &:hover {
    transform: scale(1.05);
  }
  svg {
    grid-area: 1 / 1;
    width: 28px;
    height: 28px;
    transition: 0.15s;
  }
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
  font-weight: 600;
  line-height: 22px;
  text-align: center;
  box-shadow: 0 0 0 2px var(--_bg);
}

.panel {
  display: flex;
  flex-direction: column;
  overflow: hidden;
  padding: 0;
  border: 0;
  border-radius: var(--_r);
  background: var(--_bg);
  color: inherit;
}
dialog.panel {
  position: absolute;
  inset: auto 0 76px auto;
  width: min(400px, 100vw - 40px);
  height: min(680px, 100dvh - 116px);
  max-width: none;
  max-height: none;
  box-shadow: 0 0 0 1px var(--_line), 0 12px 24px rgb(0 0 0 / 8%), 0 24px 64px rgb(0 0 0 / 20%);
  animation: rise 0.18s ease-out;
  &:not([open]) {
    display: none;
  }
}
div.panel {
  box-shadow: inset 0 0 0 1px var(--_line);
}
.header {
  display: flex;
  align-items: center;
  gap: 2px;
  padding: 10px 10px 10px 16px;
  border-bottom: 1px solid var(--_line);
}
.avatar {
  overflow: hidden;
  width: 38px;
  height: 38px;
  margin-right: 10px;
  font-weight: 600;
  font-size: 17px;
}
.avatar ::slotted(*) {
  width: 100%;
  height: 100%;
  object-fit: cover;
}
.heading,
.conversation,
.input {
  flex: 1;
  min-width: 0;
  min-height: 0;
}
.title {
  overflow: hidden;
  font-size: 16px;
  font-weight: 600;
  letter-spacing: -0.01em;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.tagline,
.description {
  display: block;
  color: var(--_muted);
  font-size: 13px;
  font-weight: 400;
  line-height: 1.3;
}
.banner {
  padding: 8px 16px;
  background: light-dark(#fff4e5, #3a2a14);
  color: light-dark(#7a4100, #ffd8a8);
  font-size: 13px;
}
.conversation {
  position: relative;
}
.log {
  overflow: hidden auto;
  overscroll-behavior: contain;
  padding: 16px;
  scrollbar-width: thin;
  scrollbar-color: var(--_line) transparent;
  outline-offset: -2px;
}
.welcome {
  display: block;
  max-width: 92%;
  font-size: 21px;
  font-weight: 600;
  line-height: 1.3;
  letter-spacing: -0.01em;
  text-wrap: balance;
}
.message,
.content {
  display: flex;
  flex-direction: column;
  align-items: flex-start;
}
.message {
  max-width: 86%;
  margin-top: 3px;
  animation: rise 0.18s ease-out;
}
.starts,
.dots {
  margin-top: 14px;
}
.customer {
  align-items: flex-end;
  margin-left: auto;
}
.sender,
.meta,
.mark {
  margin: 3px 4px 0;
  font-size: 12px;
  color: var(--_muted);
}
.agent.starts .sender {
  position: static;
  clip-path: none;
  margin: 0 4px 3px;
  font-weight: 600;
}
.content {
  align-items: inherit;
  gap: 4px;
  max-width: 100%;
}
.sending .content {
  opacity: 0.65;
}
.bubble,
.dots {
  padding: 9px 14px;
  border-radius: 19px 19px 19px 6px;
  background: var(--_bubble);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
}
.message:not(.starts) .bubble {
  border-top-left-radius: 6px;
}
.customer .bubble {
  border-radius: 19px 19px 6px;
}
.customer:not(.starts) .bubble {
  border-radius: 19px 6px 6px 19px;
}
.link {
  color: inherit;
  text-underline-offset: 2px;
}
.failed .meta {
  color: light-dark(#c4320a, #ff9c66);
}
.retry,
.remove {
  min-height: 24px;
  margin-left: 10px;
  font-weight: 600;
  color: var(--_fg);
  text-decoration: underline;
  text-underline-offset: 2px;
}
.choices {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  margin-top: 8px;
}
.choice {
  min-height: 40px;
  padding: 7px 15px;
  border-radius: 20px;
  box-shadow: inset 0 0 0 1.5px color-mix(in srgb, var(--_ink) 38%, transparent);
  line-height: 1.3;
  text-align: start;
  text-decoration: none;
  &:hover {
    background: color-mix(in srgb, var(--_accent) 10%, transparent);
  }
}
.choice,
.place,
.file {
  color: var(--_ink);
  font-weight: 600;
}
a.choice::after {
  content: " ↗" / "";
}
.choices:has(.description) {
  flex-flow: column;
  gap: 0;
  align-self: stretch;
  overflow: hidden;
  border-radius: 18px;
  box-shadow: inset 0 0 0 1.5px var(--_line);
  .choice {
    padding: 9px 16px;
    border-radius: 0;
    box-shadow: none;
    & + .choice {
      border-top: 1px solid var(--_line);
    }
  }
}
.picture,
.player {
  overflow: hidden;
  border-radius: 16px;
  line-height: 0;
}
.image {
  min-width: 80px;
  max-height: 260px;
  min-height: 60px;
  object-fit: cover;
  background: var(--_bubble);
}
.image,
.player {
  max-width: 100%;
}
.place,
.file {
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: 44px;
  padding: 6px 16px 6px 12px;
  border-radius: 16px;
  box-shadow: inset 0 0 0 1px var(--_line);
  overflow-wrap: anywhere;
}
.mark {
  display: flex;
  align-items: center;
  gap: 12px;
  margin: 18px 0 4px;
  text-align: center;
  &::before,
  &::after {
    content: "";
    flex: 1;
    height: 1px;
    background: var(--_line);
  }
}
.dots {
  display: flex;
  gap: 4px;
  width: max-content;
  padding: 14px;
}
.dot {
  width: 7px;
  height: 7px;
  border-radius: 50%;
  background: var(--_muted);
  animation: wave 1.2s infinite;
  &:nth-child(2) {
    animation-delay: 0.15s;
  }
  &:nth-child(3) {
    animation-delay: 0.3s;
  }
}
.latest {
  position: absolute;
  right: 14px;
  bottom: 10px;
  background: var(--_bg);
  box-shadow: 0 0 0 1px var(--_line), 0 4px 12px rgb(0 0 0 / 16%);
}

.form {
  display: flex;
  align-items: flex-end;
  gap: 2px;
  margin: 4px 12px max(12px, env(safe-area-inset-bottom));
  padding: 3px;
  border-radius: 26px;
  box-shadow: inset 0 0 0 1.5px var(--_line);
  &:focus-within {
    box-shadow: inset 0 0 0 1.5px var(--_ink);
  }
}
.input {
  max-height: 132px;
  padding: 10px 2px;
  outline: none;
  resize: none;
  font-size: 16px;
  line-height: 24px;
  field-sizing: content;
  &::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
}

@keyframes rise {
  from {
    opacity: 0;
    transform: translateY(8px);
  }
}
@keyframes wave {
  30% {
    opacity: 0.4;
    transform: translateY(-3px);
  }
}
@media (width < 480px) {
  dialog.panel {
    position: fixed;
    inset: var(--_top, 0) 0 auto;
    width: 100%;
    height: var(--_height, 100dvh);
    padding-top: env(safe-area-inset-top);
    border-radius: 0;
  }
}
@media (forced-colors: active) {
  .bubble,
  .choice,
  .form,
  .launcher,
  .panel {
    border: 1px solid;
  }
}
@media (prefers-reduced-motion: reduce) {
  * {
    animation: none !important;
    transition: none !important;
  }
}
`;
