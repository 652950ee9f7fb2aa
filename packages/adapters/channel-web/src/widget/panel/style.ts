/** The look of the opened chat. Pages change it by parts. */
export const PANEL_STYLE: string = /* css */ `
.panel {
  display: flex;
  flex-direction: column;
  overflow: hidden;
  margin: 0;
  padding: 0;
  border: 0;
  background: var(--_bg);
  color: inherit;
}
dialog.panel {
  position: absolute;
  inset: auto 0 76px auto;
  width: min(400px, calc(100vw - 40px));
  height: min(680px, calc(100dvh - 116px));
  max-width: none;
  max-height: none;
  border-radius: var(--_r);
  box-shadow: 0 0 0 1px var(--_line), 0 12px 24px rgb(0 0 0 / 8%), 0 24px 64px rgb(0 0 0 / 20%);
  transform-origin: right bottom;
  animation: rise 0.18s ease-out;
}
dialog:not([open]) {
  display: none;
}
div.panel {
  height: 100%;
  border-radius: var(--_r);
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
  display: grid;
  place-items: center;
  overflow: hidden;
  width: 38px;
  height: 38px;
  margin-right: 10px;
  border-radius: 50%;
  background: var(--_accent);
  color: var(--_on);
  font-weight: 650;
  font-size: 17px;
}
.avatar ::slotted(*) {
  width: 100%;
  height: 100%;
  object-fit: cover;
}
.heading {
  flex: 1;
  min-width: 0;
}
.tagline {
  display: block;
  color: var(--_muted);
  font-size: 13px;
  line-height: 1.3;
}
.title {
  overflow: hidden;
  font-size: 16px;
  font-weight: 650;
  letter-spacing: -0.01em;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.elsewhere,
.close,
.sheet-close,
.attach {
  display: grid;
  place-items: center;
  width: 44px;
  height: 44px;
  flex: none;
  border-radius: 50%;
  color: var(--_muted);
}
.elsewhere:hover,
.close:hover,
.sheet-close:hover,
.attach:hover {
  background: var(--_bubble);
  color: var(--_fg);
}
.banner {
  padding: 8px 16px;
  background: light-dark(#fff4e5, #3a2a14);
  color: light-dark(#7a4100, #ffd8a8);
  font-size: 13.5px;
}

.banner:empty {
  display: none;
}
.conversation {
  position: relative;
  flex: 1;
  min-height: 0;
}
.log {
  height: 100%;
  overflow: hidden auto;
  overscroll-behavior: contain;
  padding: 16px;
  scrollbar-width: thin;
  scrollbar-color: var(--_line) transparent;
}
.log:focus-visible {
  outline-offset: -2px;
}
.welcome {
  display: block;
  max-width: 92%;
  font-size: 21px;
  font-weight: 650;
  line-height: 1.3;
  letter-spacing: -0.015em;
  text-wrap: balance;
}
.message {
  display: flex;
  flex-direction: column;
  align-items: flex-start;
  max-width: 86%;
  margin-top: 3px;
  animation: appear 0.16s ease-out;
}
.starts {
  margin-top: 14px;
}
.customer {
  align-items: flex-end;
  margin-left: auto;
}
.agent.starts .sender {
  position: static;
  width: auto;
  height: auto;
  clip-path: none;
  margin: 0 4px 3px;
  font-size: 12.5px;
  font-weight: 600;
  color: var(--_muted);
}
.content {
  display: flex;
  flex-direction: column;
  align-items: inherit;
  gap: 4px;
  max-width: 100%;
}
.bubble {
  padding: 9px 14px;
  border-radius: 19px 19px 19px 6px;
  background: var(--_bubble);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
}
.customer .bubble {
  border-radius: 19px 19px 6px;
  background: var(--_accent);
  color: var(--_on);
}
.customer:not(.ends) .bubble,
.customer:not(.starts) .bubble {
  border-radius: 19px;
}
.customer:not(.starts) .bubble {
  border-top-right-radius: 6px;
}
.customer:not(.ends) .bubble {
  border-bottom-right-radius: 6px;
}
.message:not(.customer, .starts) .bubble {
  border-top-left-radius: 6px;
}
.message:not(.customer, .ends) .bubble {
  border-bottom-left-radius: 6px;
}
.sending .content {
  opacity: 0.65;
}
.link {
  color: inherit;
  text-underline-offset: 2px;
}
.meta:empty {
  display: none;
}
.meta {
  margin: 3px 4px 0;
  font-size: 12px;
  color: var(--_muted);
}
.failed .meta {
  color: var(--_alert);
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
.choices:empty {
  display: none;
}
.choice {
  min-height: 40px;
  padding: 7px 15px;
  border-radius: 20px;
  box-shadow: inset 0 0 0 1.5px color-mix(in srgb, var(--_ink) 38%, transparent);
  color: var(--_ink);
  font-weight: 550;
  line-height: 1.3;
  text-align: start;
  text-decoration: none;
  transition: background 0.12s;
}
.choice:hover {
  background: color-mix(in srgb, var(--_accent) 10%, transparent);
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
}
.choices:has(.description) .choice {
  padding: 9px 16px;
  border-radius: 0;
  box-shadow: none;
}
.choice:has(.description) {
  min-height: 52px;
}
.choices:has(.description) .choice + .choice {
  border-top: 1px solid var(--_line);
}
.description {
  display: block;
  color: var(--_muted);
  font-size: 13px;
  font-weight: 400;
}
.picture {
  display: block;
  overflow: hidden;
  border-radius: 16px;
  line-height: 0;
}
.image {
  max-width: 100%;
  min-width: 80px;
  max-height: 260px;
  min-height: 60px;
  object-fit: cover;
  background: var(--_bubble);
}
.player {
  max-width: 100%;
  border-radius: 16px;
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
  color: var(--_ink);
  font-weight: 550;
  overflow-wrap: anywhere;
}
.mark {
  display: flex;
  align-items: center;
  gap: 12px;
  margin: 18px 0 4px;
  color: var(--_muted);
  font-size: 12.5px;
  text-align: center;
}
.mark::before,
.mark::after {
  content: "";
  flex: 1;
  height: 1px;
  background: var(--_line);
}
.dots {
  display: flex;
  gap: 4px;
  width: max-content;
  margin-top: 14px;
  padding: 14px;
  border-radius: 19px 19px 19px 6px;
  background: var(--_bubble);
}
.dot {
  width: 7px;
  height: 7px;
  border-radius: 50%;
  background: var(--_muted);
  animation: wave 1.2s infinite;
}
.dot:nth-child(2) {
  animation-delay: 0.15s;
}
.dot:nth-child(3) {
  animation-delay: 0.3s;
}
.latest {
  position: absolute;
  right: 14px;
  bottom: 10px;
  display: grid;
  place-items: center;
  width: 40px;
  height: 40px;
  border-radius: 50%;
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
}
.form:focus-within {
  box-shadow: inset 0 0 0 1.5px var(--_ink);
}
.input {
  flex: 1;
  min-width: 0;
  max-height: 132px;
  padding: 10px 2px;
  outline: none;
  resize: none;
  font-size: 16px;
  line-height: 24px;
  field-sizing: content;
}
.input::placeholder {
  color: var(--_muted);
  opacity: 1;
}
.send {
  display: grid;
  place-items: center;
  width: 44px;
  height: 44px;
  flex: none;
  border-radius: 50%;
  color: var(--_muted);
  transition: background 0.12s;
}
.ready .send {
  background: var(--_accent);
  color: var(--_on);
}

@keyframes rise {
  from {
    opacity: 0;
    transform: translateY(12px) scale(0.98);
  }
}
@keyframes appear {
  from {
    opacity: 0;
    transform: translateY(4px);
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
`;
