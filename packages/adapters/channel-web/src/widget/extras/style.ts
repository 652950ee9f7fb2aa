/** The look of the extras; the names of colours are those of the chat. */
export const EXTRAS_STYLE: string = /* css */ `
.attach {
  position: absolute;
  left: 2px;
}
.latest {
  position: absolute;
  inset: -56px 0 auto auto;
  border: 1px solid var(--_line);
  background: var(--_bg);
  box-shadow: 0 8px 32px #0003;
}
.player {
  max-width: 100%;
  border-radius: 20px;
}
.meta button {
  padding: 4px;
  color: var(--_fg);
  font-weight: 600;
  text-decoration: underline;
}
`;
